"""From a sealed bundle to a signal in clear, when a resident's link key opens it; else it stays shut."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keys.bundle import UnsealedBundle
from keys.errors import KeysError
from keys.header import Header
from keys.identity import Day, Oin
from keys.labels import Label
from keys.link_key import LinkKey
from keys.linkage import SLOTS
from keys.manifest import PartnerEntry
from keys.suite import Mode
from municipality_node.linking.key_index import TagTable
from municipality_node.linking.leaf import leaf_number
from municipality_node.linking.leaf_indexes import LeafIndexes
from municipality_node.linking.opening_keys import OpeningKeys
from municipality_node.node_keys import NodeKeys
from municipality_node.receiving.admission import AdmittedBundle, BundleRefusal, BundleRefused, refusal_code
from signals import canonical, content
from signals.content import Content
from signals.errors import SignalsError
from signals.signal import Signal

MOST_TABLE_BYTES = 256 << 20


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OpenedSignal:
    """A signal in clear, and the positions in the index of the keys that opened it."""

    signal: Signal
    canonical: bytes
    positions: tuple[int, ...]
    slots: int
    """How many slots opened."""
    leaf: int
    """Under which leaf it was sealed: the index that the positions belong to."""


class TagTables:
    """Tag tables of the partner-days that have bundles waiting; the longest unused ones make room."""

    def __init__(self, indexes: LeafIndexes, keys: OpeningKeys) -> None:
        self.indexes = indexes
        self.keys = keys
        self._tables: OrderedDict[tuple[int, Oin, Day, int], TagTable] = OrderedDict()

    def of(self, leaf: int, partner: Oin, day: Day, after: int = 0) -> TagTable:
        """Return the table of one partner-day under a leaf, over the keys whose row number is higher than `after`."""
        name = (leaf, partner, day, after)
        if name not in self._tables:
            index = self.indexes.of(leaf)
            self._tables[name] = index.tag_table(partner, day, index.after(after))
        self._tables.move_to_end(name)
        while len(self._tables) > 1 and sum(table.size for table in self._tables.values()) > MOST_TABLE_BYTES:
            self._tables.popitem(last=False)
        return self._tables[name]

    def drop(self) -> None:
        """Forget every table: nothing waits."""
        self._tables.clear()


def leaf_of(header: Header) -> int:
    """Return the number of the leaf that a bundle was sealed under."""
    return leaf_number(header.epoch, header.generation)


def unseal(bundle: AdmittedBundle, keys: NodeKeys) -> UnsealedBundle:
    """Return the body of a bundle. Raises BundleRefused."""
    key = keys.seal_key(bundle.sealed.header.key_id)
    if key is None:
        raise BundleRefused(BundleRefusal.UNKNOWN_KEY)
    try:
        return bundle.sealed.unseal(key)
    except KeysError as error:
        code = refusal_code(error)
    raise BundleRefused(code)


def hits(tables: TagTables, bundles: Sequence[UnsealedBundle], after: int = 0) -> list[list[list[int]]]:
    """Return per bundle and slot the positions of the keys whose tag it carries.

    All bundles are of one partner-day and under one leaf; keys up to row number `after` are left out.
    """
    header = bundles[0].header
    table = tables.of(leaf_of(header), header.partner, header.day, after)
    found = table.find(b"".join(tag for bundle in bundles for tag in bundle.tags))
    return [found[at : at + SLOTS] for at in range(0, len(found), SLOTS)]


def open_signal(
    unsealed: UnsealedBundle, slots: Sequence[Sequence[int]], keys: Mapping[int, LinkKey], partner: PartnerEntry
) -> OpenedSignal | None:
    """Return the signal when one of the keys behind its slots opens it; None when no tag is known here.

    `keys` holds the keys by their positions in the index; one that was forgotten meanwhile opens nothing.

    Raises BundleRefused: for slots that disagree, for a content that is not what the header says, or that the partner
    did not sign.
    """
    opened: dict[int, bytes] = {}
    for slot, positions in enumerate(slots):
        for position in positions:
            if position not in keys:
                continue
            try:
                opened[position] = unsealed.open(slot, keys[position])
            except KeysError:
                raise BundleRefused(BundleRefusal.SLOTS_DISAGREE) from None
    if not opened:
        return None
    contents = set(opened.values())
    if len(contents) != 1:
        raise BundleRefused(BundleRefusal.SLOTS_DISAGREE)
    signal, text = _verified(unsealed, contents.pop(), partner)
    return OpenedSignal(
        signal=signal,
        canonical=text,
        positions=tuple(opened),
        slots=sum(1 for positions in slots if positions),
        leaf=leaf_of(unsealed.header),
    )


def _verified(unsealed: UnsealedBundle, packed: bytes, partner: PartnerEntry) -> tuple[Signal, bytes]:
    header = unsealed.header
    try:
        held = content.unpack(packed)
        told = canonical.decode(held.canonical)
        _check_signature(unsealed, held, partner)
    except (KeysError, SignalsError) as error:
        code = refusal_code(error)
    else:
        stated = told.signal.municipality_code
        if (told.partner, told.signal_id) != (header.partner, header.signal_id) or (
            stated and stated != header.municipality.value
        ):
            raise BundleRefused(BundleRefusal.CONTENT_MISMATCH)
        return told.signal, held.canonical
    raise BundleRefused(code)


def _check_signature(unsealed: UnsealedBundle, held: Content, partner: PartnerEntry) -> None:
    """Accept only what the partner itself signed, in the way of its mode (PROTOCOL, Bundle)."""
    mode = unsealed.header.mode
    if mode is Mode.DIRECT_UNSIGNED:
        unsealed.check_unsigned()
        return
    if partner.signing_key is None:
        raise BundleRefused(BundleRefusal.MODE_REFUSED)
    if mode is Mode.BLIND:
        unsealed.verify_partner(partner.signing_key)
        return
    unsealed.check_unsigned()
    partner.signing_key.verify(Label.SIGNAL_SIGNATURE, held.canonical, held.signature or b"")
