"""Acts of the process itself, in the audit log."""

from collections.abc import Mapping

from sqlalchemy import Connection

from audit.events import EventId, Result
from audit.fields import FieldValue
from gateway.adapters.audit_trail import AuditTrail
from keys.identity import Day, Oin
from servicekit.group_commit import Writer
from servicekit.refusal import CommonRefusal

PROCESS = "process"
_GATEWAY = "gateway"
_SERVICE = "service"


class SqlJournal:
    """See `gateway.ports.journal.Journal`."""

    def __init__(self, writer: Writer, trail: AuditTrail) -> None:
        self._writer = writer
        self._trail = trail

    async def started(self, version: str, epoch: int) -> None:
        """Record that the process serves, and with which keys."""
        await self._writer.run(lambda connection: self._started(connection, version, epoch))

    async def stopped(self) -> None:
        """Record that the process takes nothing more."""
        await self._writer.run(
            lambda connection: self._trail.note(
                connection, EventId.SERVICE_STOPPED, about=_GATEWAY, actor=_SERVICE, origin=PROCESS, fields={}
            )
        )

    async def references_ended(self, days: int, last: Day) -> None:
        """Record that keys of references are about to be destroyed."""
        fields: Mapping[str, FieldValue] = {"count": days, "day": last.number}
        await self._writer.run(
            lambda connection: self._trail.note(
                connection, EventId.REFERENCES_DESTROYED, about="keys", actor=_SERVICE, origin=PROCESS, fields=fields
            )
        )

    async def caller_refused(self, caller: Oin | None, origin: str) -> None:
        """Record that somebody called who may not."""
        await self._writer.run(
            lambda connection: self._trail.note(
                connection,
                EventId.CALLER_REFUSED,
                about=_GATEWAY,
                actor=caller.value if caller else _SERVICE,
                origin=origin,
                result=Result.REFUSED,
                fields={"code": CommonRefusal.CALLER_UNKNOWN.value},
            )
        )

    def _started(self, connection: Connection, version: str, epoch: int) -> None:
        started = {"version": version}
        keys: tuple[Mapping[str, FieldValue], ...] = ({"kind": "epoch-root", "epoch": epoch}, {"kind": "audit-key"})
        self._trail.note(
            connection, EventId.SERVICE_STARTED, about=_GATEWAY, actor=_SERVICE, origin=PROCESS, fields=started
        )
        for fields in keys:
            self._trail.note(
                connection, EventId.KEYS_LOADED, about="keys", actor=_SERVICE, origin=PROCESS, fields=fields
            )
