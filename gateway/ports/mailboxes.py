"""What waits for nodes, and what brokers lost of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.domain.approval import Approval
from gateway.domain.release import Lost, Release, Renewal
from keys.identity import MunicipalityCode, Oin, SignalId
from keys.signing import VerifyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxItem:
    """What waits for a municipality: a bundle, or the withdrawal of one."""

    sequence: int
    bundle: bytes | None = None
    partner: Oin | None = None
    signal_id: SignalId | None = None


class Mailbox(Protocol):
    """Waiting items per municipality; sequences rise and are never used again."""

    async def page(self, municipality: MunicipalityCode, *, after: int, limit: int) -> Sequence[MailboxItem]:
        """Return durable items behind `after`, oldest first; remembers, durably, that they were shown."""

    async def acknowledge(self, node: Oin, municipality: MunicipalityCode, sequences: Sequence[int]) -> int:
        """Remove items of this municipality, durably, and return how many there were. Absent ones are no error."""


class LostFrames(Protocol):
    """Frames that something waits in and the stream does not have any more, or has with other bytes.

    Raises MailboxesUnavailable when no majority of the brokers answers: what cannot be asked for is not lost.
    """

    def look(self) -> Sequence[Lost]:
        """Ask for every frame that something waits in; return what waits in those that are lost. Changes nothing."""

    def let_go(self, release: Release, approvals: Sequence[Approval], officers: Mapping[str, VerifyKey]) -> int:
        """Let go what waits in these frames, durably, audited; return how many signals and records that were.

        A signal is withdrawn, as by its partner, and its receipt says so: a node that was shown its bundle is told.
        Frames take a transaction each. Raises ReleaseRefused unless two different `officers` signed, or when a frame is
        not lost.
        """

    def stream(self) -> Renewal | None:
        """Return what officers sign so that another stream succeeds the one that bundles are in; None without one."""

    def renew(self, renewal: Renewal, approvals: Sequence[Approval], officers: Mapping[str, VerifyKey]) -> int:
        """Begin another stream where that one is gone, durably, audited; return how many frames waited in that one.

        Those are lost then, and let go as such. Repeated after a crash it goes on. Raises ReleaseRefused unless two
        different `officers` signed, or when the stream is there, or another with something in it.
        """

    def close(self) -> None:
        """Let go of the brokers."""


class FramedMailboxes(Protocol):
    """Mailboxes and feedback whose contents travel in a stream of frames (ADR 0195); the store says what waits.

    Every method but `close` raises MailboxesUnavailable when no majority of the brokers answers.
    """

    def prepare(self) -> None:
        """Make sure of the stream: it is made the first time, and never again.

        Raises StreamGone when it is gone or another, SettingsRefused when it would not keep what it has.
        """

    def sweep(self) -> int:
        """Erase frames that nothing waits in, and return how many. Never one that may still be named."""

    def close(self) -> None:
        """Let go of the brokers. Calling it again does nothing."""
