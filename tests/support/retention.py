"""How long something is kept, shown day by day."""

from datetime import timedelta

from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.retention import NATIONAL
from tests.support.desk import NAMES
from tests.support.node import NOW
from tests.support.signals import TODAY


def overdue(retention):
    return {status.keeping.value: status.overdue for status in retention.status() if status.overdue}


def kept(retention):
    return {status.keeping: status.kept for status in retention.status()}


def last_day(keeping, begun=TODAY):
    """Return the last day on which something that began on a day is still kept."""
    day = begun
    while NATIONAL[keeping].start(day + timedelta(days=1)) <= begun:
        day += timedelta(days=1)
    return day


def on(node, day):
    node.now = NOW + (day - TODAY)


def ends(node, keeping, *, begun=TODAY):
    """Show that something is kept through its last day, is overdue the day after, and ends with a run."""
    on(node, last_day(keeping, begun))
    node.retention().run()
    assert kept(node.retention())[keeping] == 1
    on(node, last_day(keeping, begun) + timedelta(days=1))
    assert overdue(node.retention()).get(keeping.value) == 1
    ended = node.retention().run()
    assert (kept(node.retention())[keeping], overdue(node.retention())) == (0, {})
    return ended


def closed_case(office):
    number = office.release()
    office.assigning.assign(office.worker, number, NAMES[Role.CASE_WORKER])
    office.attempt(number)
    office.concluding.close(office.worker, number, CaseResult.PAID)
    return number
