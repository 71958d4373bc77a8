"""The part of a bundle that the gateway sees; everything inside the seal is bound to its hash."""

import hashlib
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from keys.encoding import lp
from keys.errors import MalformedHeader, MalformedIdentity
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.labels import Label
from keys.suite import Mode, Suite

MAGIC = b"DRPL"
VERSION = 1
HASH_SIZE = 32
KEY_ID_SIZE = 8
_LAYOUT = struct.Struct(">4sBBB20s4sIHI16s32s8s")
HEADER_SIZE = _LAYOUT.size
SIGNAL_ID_AT = struct.calcsize(">4sBBB20s4sIHI")
"""Where a signal's id stands in its header."""
_SUITES, _MODES = {suite.value: suite for suite in Suite}, {mode.value: mode for mode in Mode}
_HASH_PREFIX = lp(Label.HEADER_HASH.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Fixed size, one encoding per value (docs/spec/protocol.md, Header)."""

    suite: Suite
    mode: Mode
    partner: Oin
    municipality: MunicipalityCode
    epoch: int
    generation: int
    day: Day
    signal_id: SignalId
    manifest_hash: bytes
    key_id: bytes

    def __post_init__(self) -> None:
        if not 0 <= self.epoch < 1 << 32 or not 0 <= self.generation < 1 << 16:
            raise MalformedHeader("epoch or generation out of range")
        if len(self.manifest_hash) != HASH_SIZE or len(self.key_id) != KEY_ID_SIZE:
            raise MalformedHeader("manifest hash or key id has the wrong size")

    def encode(self) -> bytes:
        """Return the header's only encoding."""
        return _LAYOUT.pack(
            MAGIC, VERSION, self.suite, self.mode, self.partner.value.encode(), self.municipality.value.encode(),
            self.epoch, self.generation, self.day.number, self.signal_id.value, self.manifest_hash, self.key_id,
        )  # fmt: skip

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Return the header that `encode` wrote. Raises MalformedHeader for anything else."""
        if len(data) != HEADER_SIZE:
            raise MalformedHeader("header has the wrong size")
        magic, version, suite, mode, partner, municipality, epoch, generation, day, signal, manifest, key_id = (
            _LAYOUT.unpack(data)
        )
        if (magic, version) != (MAGIC, VERSION):
            raise MalformedHeader("not a header of this version")
        try:
            return cls(
                suite=_SUITES[suite], mode=_MODES[mode], partner=_oin(partner),
                municipality=_municipality(municipality), epoch=epoch, generation=generation,
                day=Day(day), signal_id=SignalId(signal), manifest_hash=manifest, key_id=key_id,
            )  # fmt: skip
        except (ValueError, KeyError, MalformedIdentity):
            raise MalformedHeader("suite, mode, partner or municipality") from None

    def hash(self) -> bytes:
        """Return H(header), to which wraps, commitment and content are bound."""
        return hash_encoded(self.encode())


@lru_cache(maxsize=1024)
def _oin(data: bytes) -> Oin:
    return Oin(data.decode("ascii"))


@lru_cache(maxsize=1024)
def _municipality(data: bytes) -> MunicipalityCode:
    return MunicipalityCode(data.decode("ascii"))


def hash_encoded(encoded: bytes) -> bytes:
    """Return H(header) of an encoded header."""
    return hashlib.sha256(_HASH_PREFIX + encoded).digest()
