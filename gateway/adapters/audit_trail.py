"""Writes the gateway's acts into its audit log, inside the transaction of the act."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from audit.events import Event, EventId, Result
from audit.fields import FieldValue
from audit.log import AuditLog
from gateway.ports.accepting import Waybill
from keys.identity import Day, Oin
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

    def today(self) -> Day:
        """Return the day that counts are booked on now."""
        return Day.of(self._clock.today())

    def accepted(
        self, connection: Connection, partner: Oin, waybills: Sequence[Waybill], references: Sequence[str]
    ) -> tuple[int, list[bytes]]:
        """Record one acceptance per parcel, by its reference; return where the first stands, and every leaf hash."""
        now, events = self._clock.now(), dict[int, Event]()
        for waybill in {id(waybill): waybill for waybill in waybills}.values():
            events[id(waybill)] = _acceptance(partner, waybill, now)
        return self.log.append_alike(connection, [events[id(waybill)] for waybill in waybills], references)

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


def _acceptance(partner: Oin, waybill: Waybill, now: datetime) -> Event:
    """Return the acceptance of every parcel that goes this way; which one it is, its reference says."""
    return Event(
        id=EventId.SIGNAL_ACCEPTED,
        object="signal",
        actor=partner.value,
        origin=PARTNER_API,
        time=now,
        fields={
            "municipality": waybill.municipality.value,
            "day": waybill.day.number,
            "mode": waybill.mode.name.lower(),
        },
    )
