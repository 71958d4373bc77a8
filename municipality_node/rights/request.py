"""A request on record: that somebody works on it before anything is looked up, and what came of it after."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from audit.events import EventId, Result
from audit.fields import FieldValue
from municipality_node.audit_trail import BundleReference
from municipality_node.casework.desk import Desk, Session
from municipality_node.domain.casework.roles import Permission
from municipality_node.domain.resident import Bsn
from municipality_node.domain.rights import REFUSES, RefusalGround, RequestReason, Right
from municipality_node.errors import ActImpossible
from servicekit.transactions import write_transaction

_LINES: Mapping[Right, str] = MappingProxyType(
    {
        Right.ACCESS: "inzageverzoek beantwoorden",
        Right.ERASURE: "verzoek om wissing beantwoorden",
        Right.OBJECTION: "bezwaar beantwoorden",
    }
)


@contextmanager
def requested(desk: Desk, session: Session, bsn: Bsn, right: Right, reason: RequestReason) -> Iterator[str]:
    """Yield the name that the audit log has for the request; its entries cannot be tied to the person.

    What fails inside is recorded as failed. Raises NotPermitted, ProcessingLogUnavailable.
    """
    desk.permit(session, Permission.ANSWER_RESIDENTS)
    name = BundleReference.fresh().next()
    with write_transaction(desk.tenant.engine) as connection:
        facts: dict[str, FieldValue] = {"right": right.value, "reason": reason.value}
        desk.record(connection, desk.event(session, EventId.RIGHTS_REQUESTED, name, facts))
        desk.handled(_LINES[right], [bsn], name)
    try:
        yield name
    except Exception:
        with write_transaction(desk.tenant.engine) as connection:
            failed: dict[str, FieldValue] = {"right": right.value, "outcome": "failed", "count": 0, "kept": 0}
            event = desk.event(session, EventId.RIGHTS_ANSWERED, name, failed, result=Result.FAILED)
            desk.record(connection, event)
        raise


def refuse(
    desk: Desk, session: Session, bsn: Bsn, right: Right, ground: RefusalGround, *, reason: RequestReason
) -> None:
    """Put on record that a request is refused, and why. Raises NotPermitted; ActImpossible for no ground of it."""
    if ground not in REFUSES[right]:
        raise ActImpossible("not a ground for refusing this", field="ground")
    with requested(desk, session, bsn, right, reason) as name, write_transaction(desk.tenant.engine) as connection:
        facts: dict[str, FieldValue] = {
            "right": right.value, "outcome": "refused", "count": 0, "kept": 0, "ground": ground.value,
        }  # fmt: skip
        desk.record(connection, desk.event(session, EventId.RIGHTS_ANSWERED, name, facts, result=Result.REFUSED))
