"""Pausing and resuming: afterwards nothing is pulled, or it is again; both on record."""

from enum import StrEnum

from audit.events import EventId
from municipality_node.errors import StandingRefused
from municipality_node.hosting.work_lock import WorkLock
from municipality_node.store.standing import Standing, State, stand, standing
from municipality_node.tenant import Tenant
from servicekit.transactions import write_transaction


class PauseReason(StrEnum):
    """Why nothing is pulled for a while."""

    MAINTENANCE = "maintenance"
    INCIDENT = "incident"
    REQUEST = "request"
    MERGER = "merger"


def pause(tenant: Tenant, reason: PauseReason) -> None:
    """Stop pulling, on every process that opens this store; on return no page is under way any more.

    What waits stays at the gateway, sealed. Raises MunicipalityDeparted, StandingRefused when it is paused already,
    StillAtWork when the page under way did not end in time: it is paused then, and will end.
    """
    event = tenant.audit.event(
        EventId.WORK_PAUSED, "standing", {"reason": reason.value}, origin="command-line", actor="operator"
    )
    with write_transaction(tenant.engine) as connection:
        tenant.audit.record(connection, [event])
        if standing(connection).state is State.PAUSED:
            raise StandingRefused("it is paused already", field=State.PAUSED.value)
        stand(connection, Standing(State.PAUSED))
    with WorkLock(tenant.engine).held():
        return


def resume(tenant: Tenant) -> None:
    """Pull again. Raises MunicipalityDeparted, StandingRefused when nothing is paused."""
    event = tenant.audit.event(EventId.WORK_RESUMED, "standing", {}, origin="command-line", actor="operator")
    with write_transaction(tenant.engine) as connection:
        tenant.audit.record(connection, [event])
        if standing(connection).state is not State.PAUSED:
            raise StandingRefused("it is at work", field=State.WORKING.value)
        stand(connection, Standing(State.WORKING))
