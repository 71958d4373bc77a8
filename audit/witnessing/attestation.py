"""Signs a log's checkpoints and has them witnessed; stops signing when the log's own signature proves another history.

A witness that is away, or that merely claims something, never stops a service: it is reported. A checkpoint that
the log's own key signed, and that the log as it stands does not continue, is a restored backup or a second log under
one name: then nothing is signed any more (docs/operations/audit.md says what to do). A log that was signed before, and
not in this place, may be a restored backup: it has to reach its witnesses before it goes on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from audit.checkpoint import Checkpoint, parse
from audit.errors import LogContradicted, LogUnconfirmed
from audit.log import AuditLog
from audit.note import NoteSigner
from audit.verify.note import read_keys, signed_root
from audit.witnessing.gathering import Trouble, Witnesses
from audit.witnessing.memory import SignedHere

Result = TypeVar("Result")


class Transaction(Protocol):
    """Runs a function in a transaction of the log's store, durably when it writes."""

    def __call__(self, work: Callable[[Connection], Result], /) -> Result:
        """Return what the function returned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a log stands with its witnesses."""

    size: int
    cosigned: Sequence[str] = ()
    wanted: int = 0
    trouble: Mapping[str, Trouble] = field(default_factory=dict)

    @property
    def witnessed(self) -> bool:
        """Whether as many witnesses cosigned as the configuration asks."""
        return len(self.cosigned) >= self.wanted


class Attestation:
    """The checkpoints of one log. `write` and `read` run a function in a transaction of the log's store.

    `earlier` are key lines that the log signed under before it changed its key.
    """

    def __init__(
        self,
        *,
        log: AuditLog,
        signer: NoteSigner,
        witnesses: Witnesses,
        memory: SignedHere,
        write: Transaction,
        read: Transaction,
        earlier: Sequence[str] = (),
    ) -> None:
        self._log = log
        self._signer = signer
        self._witnesses = witnesses
        self._memory = memory
        self._write = write
        self._read = read
        self._keys = read_keys("\n".join([str(signer.verifier), *earlier]))

    def confirm(self) -> None:
        """Hold the log to what its witnesses saw of it and to what was signed here, before anything is added.

        Raises LogContradicted; LogUnconfirmed when it was signed before, not here, and too few witnesses tell.
        """
        if not self._witnesses.names:
            return
        told = self._hold_to_witnesses()
        here = signed_root(self._memory.note(), self._keys)
        if here is not None:
            stated = Checkpoint(origin=here.origin, size=here.size, root=here.root)
            self._read(lambda connection: self._check(connection, stated, "this place signed"))
        elif told < self._witnesses.revealing and self._read(self._log.signed):
            raise LogUnconfirmed(
                f"this log was signed elsewhere before: {self._witnesses.revealing} of its witnesses must tell how far,"
                f" {told} answered"
            )

    def _hold_to_witnesses(self) -> int:
        """Return how many witnesses told what they saw. Raises LogContradicted."""
        elsewhere = self._witnesses.known_elsewhere(self._keys)
        for one in elsewhere.checkpoints:
            self._read(lambda connection, seen=one: self._check(connection, seen, "a witness cosigned"))  # type: ignore[misc]
        return elsewhere.told

    def take(self) -> Standing:
        """Sign the log as it stands, gather cosignatures, keep them. Raises LogContradicted and LogDamaged."""
        note = self._write(lambda connection: self._log.checkpoint(connection, self._signer))
        stated = parse(note)
        if not self._witnesses.names:
            return Standing(size=stated.size)
        self._memory.keep(note)
        gathered = self._witnesses.gather(
            note, lambda old: self._read(lambda connection: self._log.consistency(connection, old, stated.size))
        )
        if gathered.lines:
            lines = b"".join(gathered.lines.values())
            note = self._write(lambda connection: self._log.add_cosignatures(connection, stated.size, lines))
        if Trouble.CONTRADICTED in gathered.trouble.values():
            self._hold_to_witnesses()
        cosigners = list(self._witnesses.cosigners(note))
        return Standing(size=stated.size, cosigned=cosigners, wanted=self._witnesses.quorum, trouble=gathered.trouble)

    def _check(self, connection: Connection, seen: Checkpoint, who: str) -> None:
        size = self._log.size(connection)
        if seen.size > size:
            raise LogContradicted(f"{who} {seen.size} entries of this log, the log has {size}")
        if self._log.root(connection, seen.size) != seen.root:
            raise LogContradicted(f"{who} another tree of {seen.size} entries under this log's signature")
