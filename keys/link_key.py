"""Link keys: what a partner's slot and a resident's key have in common, and what follows from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hmac import digest

from keys.derivation import HASH, expand, extract, mac
from keys.encoding import lp, lp_join
from keys.header import HASH_SIZE
from keys.identity import Day, MunicipalityCode, Oin
from keys.labels import Label
from keys.linkage import SLOTS, SlotKind
from keys.secret import SecretBytes

LINK_KEY_SIZE = 32
TAG_SIZE = 16
TAG_KEY_INFO = lp(Label.TAG_KEY.encode())
_WRAP_PREFIX = lp(Label.WRAP_KEY.encode()) + HASH_SIZE.to_bytes(2, "big")
_SLOT_NUMBERS = tuple(lp(bytes([slot])) for slot in range(SLOTS))


@dataclass(frozen=True, slots=True)
class LinkKey:
    """The secret of one slot. Whoever holds it recognises and opens what was sealed under it."""

    secret: SecretBytes

    def tag_key(self) -> bytes:
        """Return the key under which tags of this link key are made."""
        return expand(self.secret.expose(), TAG_KEY_INFO)

    def wrap_key(self, header_hash: bytes, slot: int) -> bytes:
        """Return the AES-256-KW key of one slot of one bundle."""
        return expand(self.secret.expose(), wrap_info(header_hash, slot))


def wrap_info(header_hash: bytes, slot: int) -> bytes:
    """Return what a wrap key is bound to: one slot of the bundle of one header."""
    return _WRAP_PREFIX + header_hash + _SLOT_NUMBERS[slot]


def link_key(prf_output: bytes, *, municipality: MunicipalityCode, epoch: int, kind: SlotKind) -> LinkKey:
    """Return the link key of an output of the keyed function; the output itself is not needed again."""
    return LinkKey(SecretBytes(expand(extract(prf_output), _link_info(municipality.value, epoch, kind.value))))


@lru_cache(maxsize=4096)
def _link_info(municipality: str, epoch: int, kind: str) -> bytes:
    return lp_join(Label.LINK_KEY.encode(), municipality, epoch.to_bytes(4, "big"), kind)


@lru_cache(maxsize=4096)
def tag_message(partner: Oin, day: Day) -> bytes:
    """Return what a tag authenticates: one partner on one day, so that no two of them can be tied together."""
    return lp_join(Label.TAG.encode(), partner.value, day.number.to_bytes(4, "big"))


def tag(tag_key: bytes, partner: Oin, day: Day) -> bytes:
    """Return the 16 bytes by which a node recognises a slot."""
    return mac(tag_key, tag_message(partner, day))[:TAG_SIZE]


def tags(tag_keys: Iterable[bytes], partner: Oin, day: Day) -> Iterator[bytes]:
    """Return the tags of many keys for one partner and day."""
    message = tag_message(partner, day)
    return (digest(key, message, HASH)[:TAG_SIZE] for key in tag_keys)
