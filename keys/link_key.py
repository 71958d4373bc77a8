"""Link keys: what a partner's slot and a resident's key have in common, and what follows from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hmac import digest

from keys.derivation import HASH, expand, extract, mac
from keys.encoding import lp, lp_join
from keys.identity import Day, MunicipalityCode, Oin
from keys.labels import Label
from keys.linkage import SlotKind
from keys.secret import SecretBytes

LINK_KEY_SIZE = 32
TAG_SIZE = 16
_TAG_KEY_INFO = lp(Label.TAG_KEY.encode())


@dataclass(frozen=True, slots=True)
class LinkKey:
    """The secret of one slot. Whoever holds it recognises and opens what was sealed under it."""

    secret: SecretBytes

    def tag_key(self) -> bytes:
        """Return the key under which tags of this link key are made."""
        return expand(self.secret.expose(), _TAG_KEY_INFO)

    def wrap_key(self, header_hash: bytes, slot: int) -> bytes:
        """Return the AES-256-KW key of one slot of one bundle."""
        return expand(self.secret.expose(), lp_join(Label.WRAP_KEY.encode(), header_hash, bytes([slot])))


def link_key(prf_output: bytes, *, municipality: MunicipalityCode, epoch: int, kind: SlotKind) -> LinkKey:
    """Return the link key of an output of the keyed function; the output itself is not needed again."""
    return LinkKey(SecretBytes(expand(extract(prf_output), _link_info(municipality, epoch, kind))))


@lru_cache(maxsize=4096)
def _link_info(municipality: MunicipalityCode, epoch: int, kind: SlotKind) -> bytes:
    return lp_join(Label.LINK_KEY.encode(), municipality.value, epoch.to_bytes(4, "big"), kind.value)


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
