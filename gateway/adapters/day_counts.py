"""How many signals were accepted and refused on a day; counted in the transaction that did it."""

from collections.abc import Mapping

from sqlalchemy import Connection

from gateway.adapters.schema import day_count
from keys.identity import Day
from servicekit.store import insert_or

ACCEPTED = "ACCEPTED"


def add(connection: Connection, day: Day, counts: Mapping[tuple[str, str], int]) -> None:
    """Add counts by municipality and outcome to a day."""
    added = insert_or(connection, day_count)
    statement = added.on_conflict_do_update(
        index_elements=["day", "municipality", "outcome"], set_={"count": day_count.c.count + added.excluded.count}
    )
    rows = [
        {"day": day.number, "municipality": municipality, "outcome": outcome, "count": count}
        for (municipality, outcome), count in counts.items()
    ]
    connection.execute(statement, rows)
