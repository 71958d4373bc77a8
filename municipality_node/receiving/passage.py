"""One bundle on its way from sealed to compared. No step can stop the queue: what fails is refused with a code."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from keys.bundle import UnsealedBundle
from keys.identity import Day, MunicipalityCode
from keys.link_key import LinkKey
from municipality_node.deciding.matching import Match, Matcher
from municipality_node.domain.decision import DecisionSettings
from municipality_node.manifests import ManifestBook
from municipality_node.node_keys import NodeKeys
from municipality_node.receiving.admission import AdmittedBundle, BundleRefusal, BundleRefused, admit, bundle_hash
from municipality_node.receiving.opening import OpenedSignal, TagTables, hits, leaf_of, open_signal, unseal
from servicekit.logs import get_logger
from servicekit.rpc_errors import where
from signals import form
from signals.form import FormRules
from signals.signal import PartnerType

_log = get_logger(__name__)
Slots = Sequence[Sequence[int]]


@dataclass(slots=True, kw_only=True, repr=False, eq=False)
class Passage:
    """How far a bundle came: the last field that is set."""

    data: bytes
    hash: bytes
    refusal: str = ""
    """Why it is not processed; empty while nothing is wrong."""
    admitted: AdmittedBundle | None = None
    unsealed: UnsealedBundle | None = None
    opened: OpenedSignal | None = None
    form_code: str = ""
    """What the rules of form refuse, found after opening."""
    match: Match | None = None

    @classmethod
    def of(cls, data: bytes) -> "Passage":
        """Return the passage of a bundle that was just pulled."""
        return cls(data=data, hash=bundle_hash(data))


class Gate:
    """Takes passages as far as they come, against one municipality's keys and manifest."""

    def __init__(
        self,
        *,
        municipality: MunicipalityCode,
        keys: NodeKeys,
        manifests: ManifestBook,
        form_rules: FormRules,
    ) -> None:
        self._municipality = municipality
        self._keys = keys
        self._manifests = manifests
        self._form_rules = form_rules

    def admit(self, passage: Passage, today: Day) -> None:
        """Check everything that needs no secret."""

        def step() -> None:
            passage.admitted = admit(
                passage.data, municipality=self._municipality, manifests=self._manifests, today=today
            )

        _guarded(passage, step)

    def unseal(self, passages: Iterable[Passage]) -> None:
        """Take every admitted bundle out of its seal."""
        for passage in passages:
            _guarded(passage, lambda passage=passage: self._unseal(passage))  # type: ignore[misc]

    def _unseal(self, passage: Passage) -> None:
        if passage.admitted is not None:
            passage.unsealed = unseal(passage.admitted, self._keys)

    def open(self, passages: Iterable[Passage], tables: TagTables, after: int = 0) -> None:
        """Open what the keys behind row number `after` open, and check its signature and form."""
        by_partner_day: dict[tuple[int, object, Day], list[Passage]] = defaultdict(list)
        for passage in passages:
            if passage.unsealed is not None:
                header = passage.unsealed.header
                by_partner_day[leaf_of(header), header.partner, header.day].append(passage)
        for waiting in by_partner_day.values():
            bundles = [passage.unsealed for passage in waiting if passage.unsealed is not None]
            found = hits(tables, bundles, after)
            wanted = {position for slots in found for positions in slots for position in positions}
            keys = tables.keys.at(leaf_of(bundles[0].header), wanted)
            for passage, slots in zip(waiting, found, strict=True):
                if any(slots):
                    _guarded(passage, lambda passage=passage, slots=slots, keys=keys: self._open(passage, slots, keys))  # type: ignore[misc]

    def _open(self, passage: Passage, slots: Slots, keys: Mapping[int, LinkKey]) -> None:
        if passage.unsealed is None or passage.admitted is None:
            return
        opened = open_signal(passage.unsealed, slots, keys, passage.admitted.partner)
        if opened is not None:
            passage.form_code = self._form_code(opened, passage.admitted)
            passage.opened = opened

    def _form_code(self, opened: OpenedSignal, admitted: AdmittedBundle) -> str:
        """Return the first code of the form; receipt in the Netherlands may be a day after the header's."""
        rules = self._form_rules.of(PartnerType(admitted.partner.partner_type))
        day = admitted.sealed.header.day.date
        for today in (day, day + timedelta(days=1)):
            refusals = form.check(opened.signal, rules, today=today)
            refusals += form.agreed(opened.signal, admitted.partner.signal_types)
            if not refusals:
                return ""
        return str(refusals[0].code)

    def compare(self, passages: Iterable[Passage], matcher: Matcher, matching: DecisionSettings) -> None:
        """Compare whatever opened and is well formed, and hold it against the policy in force."""
        opened = [passage for passage in passages if passage.opened is not None and not passage.form_code]
        try:
            self._compare(opened, matcher, matching)
        except Exception as error:  # noqa: BLE001 - one of them is poison; find out which
            _log.error("comparison_failed", error_type=type(error).__name__, at=where(error))
            for passage in opened:
                _guarded(passage, lambda passage=passage: self._compare([passage], matcher, matching))  # type: ignore[misc]

    def _compare(self, passages: Sequence[Passage], matcher: Matcher, matching: DecisionSettings) -> None:
        signals = [
            (passage.opened, passage.admitted.sealed.header.day)
            for passage in passages
            if passage.opened is not None and passage.admitted is not None
        ]
        for passage, match in zip(passages, matcher.match(signals, matching), strict=True):
            passage.match = match


def _guarded(passage: Passage, step: Callable[[], None]) -> None:
    """Run a step unless the bundle was refused before; whatever it raises becomes the bundle's refusal."""
    if passage.refusal:
        return
    try:
        step()
    except BundleRefused as refused:
        passage.refusal = refused.code
    except Exception as error:  # noqa: BLE001 - a poison bundle must not stop the queue
        _log.error("bundle_failed", error_type=type(error).__name__, at=where(error))
        passage.refusal = BundleRefusal.PROCESSING_FAILED
