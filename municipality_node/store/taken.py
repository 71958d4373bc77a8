"""How many items of its mailbox a municipality worked off on a day: what its daily quota is held to."""

from sqlalchemy import Connection, delete, insert, select

from keys.identity import Day
from municipality_node.store.schema import TAKEN


def taken(connection: Connection, day: Day) -> int:
    """Return how many items were worked off on `day`, if that is the last day of work; else none."""
    return connection.execute(select(TAKEN.c.number).where(TAKEN.c.day == day.number)).scalar_one_or_none() or 0


def take(connection: Connection, day: Day, items: int) -> None:
    """Count items, in the transaction that gives them their effect."""
    before = taken(connection, day)
    connection.execute(delete(TAKEN))
    connection.execute(insert(TAKEN).values(id=1, day=day.number, number=before + items))
