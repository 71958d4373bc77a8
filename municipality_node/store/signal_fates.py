"""What became of the signals of one month, counted."""

from collections import Counter

from sqlalchemy import Connection, func, select

from keys.identity import Day
from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.reporting.measures import Fate, fate_of
from municipality_node.store.schema import REFUSED, SIGNAL
from municipality_node.store.signals import State


def fates(connection: Connection, month: CaseMonth) -> Counter[Fate]:
    """Return how many signals that came in during a month had which fate, bundles that were never opened included."""
    first, after = Day.of(month.first_day).number, Day.of(month.next_month).number
    columns = (SIGNAL.c.opened, SIGNAL.c.outcome, SIGNAL.c.rules, SIGNAL.c.code, SIGNAL.c.state)
    found: Counter[Fate] = Counter()
    query = (
        select(*columns, func.count())
        # Named, so that the index by state and day is used.
        .where(SIGNAL.c.state.in_([state.value for state in State]))
        .where(SIGNAL.c.received_day >= first, SIGNAL.c.received_day < after)
        .group_by(*columns)
    )
    for opened, outcome, rules, code, state, count in connection.execute(query):
        fate = fate_of(
            opened=bool(opened), outcome=outcome, rules=filter(None, rules.split(",")), code=code,
            withdrawn=state == State.WITHDRAWN.value,
        )  # fmt: skip
        found[fate] += count
    refused = select(func.count()).select_from(REFUSED)
    found[Fate.REFUSED] += (
        connection.scalar(refused.where(REFUSED.c.received_day >= first, REFUSED.c.received_day < after)) or 0
    )
    return +found
