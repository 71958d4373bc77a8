"""How old the audit log is. Entries do not end one by one: a log is closed as a whole, and ends as a whole."""

import json
from bisect import bisect_left
from datetime import date

from sqlalchemy import Connection, func, select

from municipality_node.store.schema import AUDIT


def entries_before(connection: Connection, start: date) -> tuple[int, int]:
    """Return how many entries there are, and how many of them are from before a day. Times only rise."""
    last = connection.execute(select(func.max(AUDIT.entry.c.index))).scalar_one()
    size = 0 if last is None else last + 1
    older = bisect_left(range(size), start.isoformat(), key=lambda index: _day(connection, index))
    return size, older


def _day(connection: Connection, index: int) -> str:
    entry = connection.execute(select(AUDIT.entry.c.entry).where(AUDIT.entry.c.index == index)).scalar_one()
    day: str = json.loads(entry)["time"][:10]
    return day
