"""Receipts found by what partners call their signals: once per batch, however many there are already."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from audit.rows import read_value
from gateway.adapters.schema import partner
from keys.identity import Oin

_COLUMNS = "signal_id, receipt_id, leaf_hash, day, municipality, withdrawn, mode, entry"
_NUMBER = select(partner.c.number).where(partner.c.oin == bindparam("of_oin"))
_SQLITE = f"SELECT {_COLUMNS} FROM receipt WHERE partner = ? AND signal_id IN"  # noqa: S608 - names of our own
# One look into the index for each id: OFFSET 0 keeps the planner, which knows nothing yet of a table that grows by
# thousands a second, from comparing every receipt of the partner with every id.
_POSTGRESQL = (
    f"SELECT {_COLUMNS} FROM unnest(%s::bytea[]) AS asked (id) CROSS JOIN LATERAL"  # noqa: S608 - names of our own
    " (SELECT * FROM receipt WHERE partner = %s AND signal_id = asked.id OFFSET 0) AS kept"
)


def number_of(connection: Connection, oin: Oin) -> int | None:
    """Return the number of a partner's rows; None for somebody who was never enrolled."""
    number: int | None = read_value(connection, _NUMBER, ("of_oin",), (oin.value,))
    return number


def kept(connection: Connection, number: int, signal_ids: Sequence[bytes]) -> Sequence[Row[Any]]:
    """Return the rows of a partner's receipts for these ids, as many as there are."""
    if connection.dialect.name == "postgresql":
        return connection.exec_driver_sql(_POSTGRESQL, (list(signal_ids), number)).all()
    places = ",".join("?" * len(signal_ids))
    return connection.exec_driver_sql(f"{_SQLITE} ({places})", (number, *signal_ids)).all()
