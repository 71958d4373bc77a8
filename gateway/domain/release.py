"""Letting go of frames that the brokers lost, and beginning another stream, on the word of two officers."""

from dataclasses import dataclass
from typing import NamedTuple

from gateway.domain.approval import Approval
from keys.encoding import lp_join
from keys.identity import Day, MunicipalityCode, Oin
from keys.labels import Label
from keys.signing import SigningKey


class Lost(NamedTuple):
    """What waits in one lost frame of one partner: signals it sent, or feedback for it."""

    number: int
    digest: bytes
    municipality: MunicipalityCode
    partner: Oin
    signals: int
    records: int
    first: Day
    last: Day


@dataclass(frozen=True, slots=True)
class Release:
    """Lost frames, by number and digest. A frame is lost and let go once, so an approval serves once."""

    frames: tuple[tuple[int, bytes], ...]

    def statement(self) -> bytes:
        """Return what the officers sign."""
        return lp_join(*(number.to_bytes(8, "big") + digest for number, digest in sorted(self.frames)))

    def approve(self, officer: str, key: SigningKey) -> Approval:
        """Return an officer's approval."""
        return Approval(officer=officer, signature=key.sign(Label.FRAME_RELEASE, self.statement()))


@dataclass(frozen=True, slots=True)
class Renewal:
    """The stream that is gone, by the microsecond in which it was made. It is succeeded once: so an approval serves."""

    made: int

    def statement(self) -> bytes:
        """Return what the officers sign."""
        return lp_join(self.made.to_bytes(8, "big"))

    def approve(self, officer: str, key: SigningKey) -> Approval:
        """Return an officer's approval."""
        return Approval(officer=officer, signature=key.sign(Label.STREAM_RENEWAL, self.statement()))
