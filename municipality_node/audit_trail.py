"""What a node records of itself: identity-free entries, in the transaction of the act they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from audit.events import Event, EventId, Result
from audit.fields import FieldValue
from audit.log import AuditLog
from audit.note import NoteSigner
from audit.reference import commitment, new_reference_key, reference
from keys.identity import MunicipalityCode, Oin
from keys.signing import SigningKey
from municipality_node.errors import MunicipalityDeparted
from municipality_node.store.schema import AUDIT
from municipality_node.store.standing import State, standing
from servicekit.clock import Clock


def log_id(municipality: MunicipalityCode) -> str:
    """Return the name of a municipality's log."""
    return f"drempel.node.{municipality}"


@dataclass(slots=True, kw_only=True)
class BundleReference:
    """How entries name one bundle: a random key that is kept beside it, and the number of entries so far."""

    key: bytes
    entries: int = 0

    @classmethod
    def fresh(cls) -> "BundleReference":
        """Return the reference of a bundle that was just received."""
        return cls(key=new_reference_key())

    def next(self) -> str:
        """Return the name for the next entry; no two of them can be tied together without the key."""
        self.entries += 1
        return reference(self.key, self.entries)

    def latest(self) -> str:
        """Return the name that the last entry has."""
        return reference(self.key, self.entries)

    def commitment(self, details: bytes) -> str:
        """Return what an entry says of details that stay in the node."""
        return commitment(self.key, details)


class AuditTrail:
    """Writes the entries of one municipality's log; the last of `signing_keys` signs it."""

    def __init__(
        self,
        *,
        municipality: MunicipalityCode,
        oin: Oin,
        signing_keys: Sequence[SigningKey],
        clock: Clock,
        name: str = "",
    ) -> None:
        self.log = AuditLog(name or log_id(municipality), AUDIT)
        self._seeds = [key.encode() for key in signing_keys]
        self._actor = oin.value
        self._clock = clock

    @property
    def verifier(self) -> str:
        """The line that an auditor pins: the log's name and public key."""
        return str(self.signer().verifier)

    @property
    def earlier_verifiers(self) -> list[str]:
        """The lines of the keys that the log was signed under before, oldest first."""
        return [str(NoteSigner.of_seed(self.log.log_id, seed.expose()).verifier) for seed in self._seeds[:-1]]

    @property
    def post_quantum_verifier(self) -> str:
        """The line of the log's second key, for auditors who ask for it."""
        second = self.signer(post_quantum=True).post_quantum
        return "" if second is None else second.verifier

    def signer(self, *, post_quantum: bool = False) -> NoteSigner:
        """Return what signs the log's checkpoints."""
        return NoteSigner.of_seed(self.log.log_id, self._seeds[-1].expose(), post_quantum=post_quantum)

    def event(
        self,
        event: EventId,
        about: str,
        fields: Mapping[str, FieldValue],
        *,
        origin: str = "node",
        actor: str = "",
        result: Result = Result.DONE,
    ) -> Event:
        """Return an entry to record: `event`, done by the node itself unless an actor is named."""
        return Event(
            id=event,
            object=about,
            actor=actor or self._actor,
            origin=origin,
            time=self._clock.now(),
            result=result,
            fields=fields,
        )

    def record(self, connection: Connection, events: Sequence[Event]) -> None:
        """Append entries in the caller's write transaction.

        Raises MunicipalityDeparted after a move: nothing happens without its record, so nothing happens here.
        """
        if standing(connection).state is State.DEPARTED:
            raise MunicipalityDeparted("the municipality works on another host", field="standing")
        self.log.append(connection, events)
