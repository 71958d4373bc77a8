"""Writes the gateway's acts into its audit log, inside the transaction of the act."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from audit.events import Event, EventId, Result
from audit.fields import FieldValue
from audit.log import Appended, AuditLog
from audit.reference import reference
from gateway.ports import Parcel
from keys.identity import Oin
from servicekit.clock import Clock

PARTNER_API = "partner-api"
NODE_API = "node-api"
EVALUATION_API = "evaluation-api"
COMMAND_LINE = "command-line"
OPERATOR = "operator"


class AuditTrail:
    """The log and the time at which things happen."""

    def __init__(self, log: AuditLog, clock: Clock) -> None:
        self.log = log
        self._clock = clock

    def now(self) -> datetime:
        """Return the time that entries get now."""
        return self._clock.now()

    def accepted(
        self, connection: Connection, partner: Oin, parcels: Sequence[Parcel], reference_keys: Sequence[bytes]
    ) -> list[Appended]:
        """Record one acceptance per parcel and return where they stand."""
        now = self._clock.now()
        events = [
            Event(
                id=EventId.SIGNAL_ACCEPTED,
                object=reference(key, 0),
                actor=partner.value,
                origin=PARTNER_API,
                time=now,
                fields={
                    "municipality": parcel.municipality.value,
                    "day": parcel.day.number,
                    "mode": parcel.mode.name.lower(),
                },
            )
            for parcel, key in zip(parcels, reference_keys, strict=True)
        ]
        return self.log.append(connection, events)

    def refused(self, connection: Connection, partner: Oin, counts: Mapping[StrEnum, int]) -> None:
        """Record how many signals of a batch were refused, per code."""
        now = self._clock.now()
        self.log.append(
            connection,
            [
                Event(
                    id=EventId.SIGNALS_REFUSED,
                    object="batch",
                    actor=partner.value,
                    origin=PARTNER_API,
                    time=now,
                    result=Result.REFUSED,
                    fields={"code": code.value, "count": count},
                )
                for code, count in sorted(counts.items())
            ],
        )

    def note(
        self,
        connection: Connection,
        event: EventId,
        *,
        about: str,
        actor: str = OPERATOR,
        origin: str = COMMAND_LINE,
        result: Result = Result.DONE,
        fields: Mapping[str, FieldValue],
    ) -> None:
        """Record one act."""
        time = self._clock.now()
        entry = Event(id=event, object=about, actor=actor, origin=origin, time=time, result=result, fields=fields)
        self.log.append(connection, [entry])
