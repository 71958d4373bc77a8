"""A log in a SQLite file, with its key, and events to fill it with."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData

from audit.events import Event, EventId
from audit.log import Appended, AuditLog
from audit.note import NoteSigner
from audit.schema import define
from servicekit.store import PostgresqlAddress, open_engine
from servicekit.transactions import write_transaction

LOG_ID = "drempel.test"
METADATA = MetaData()
TABLES = define(METADATA)
LOG = AuditLog(LOG_ID, TABLES)
SIGNER = NoteSigner.of_seed(LOG_ID, b"\x01" * 32)
KEY = str(SIGNER.verifier)
NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def event(number: int = 0, **changes: Any) -> Event:
    """Return the acceptance of some signal, `number` seconds after NOW."""
    facts: dict[str, Any] = {
        "id": EventId.SIGNAL_ACCEPTED,
        "object": f"{number:032x}",
        "actor": "00000099000000001000",
        "origin": "partner-api",
        "time": NOW + timedelta(seconds=number),
        "fields": {"municipality": "0363", "day": 20_458, "mode": "direct"},
    }
    return Event(**{**facts, **changes})


def database(place: Path | PostgresqlAddress) -> Engine:
    """Return an engine on a database with the log's tables."""
    engine = open_engine(place)
    with write_transaction(engine) as connection:
        METADATA.create_all(connection)
    return engine


def fill(engine: Engine, batches: Sequence[int], *, checkpoint: bool = True) -> list[Appended]:
    """Append batches of events, each in a transaction of its own, with a checkpoint behind each if asked."""
    made: list[Appended] = []
    for count in batches:
        with write_transaction(engine) as connection:
            size = LOG.size(connection)
            made += LOG.append(connection, [event(size + at) for at in range(count)])
            if checkpoint:
                LOG.checkpoint(connection, SIGNER)
    return made


SWAPPED = (
    'UPDATE audit_entry SET "index" = -9 WHERE "index" = 3',
    'UPDATE audit_entry SET "index" = 3 WHERE "index" = 4',
    'UPDATE audit_entry SET "index" = 4 WHERE "index" = -9',
)
"""What exchanges two entries of a log, key columns only."""


def put_a_stale_index(path: Path) -> None:
    """Give the tiles of a database file the index of an earlier state: looked up, the last tile is not there."""
    connection = sqlite3.connect(path, isolation_level=None)
    (made,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'audit_tile'").fetchone()
    connection.execute(made.replace("audit_tile", "stale", 1))
    connection.execute("INSERT INTO stale SELECT * FROM audit_tile WHERE rowid < (SELECT max(rowid) FROM audit_tile)")
    connection.execute("PRAGMA writable_schema = ON")
    root = "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_{}_1'"
    (stale,) = connection.execute(root.format("stale")).fetchone()
    (right,) = connection.execute(root.format("audit_tile")).fetchone()
    change = "UPDATE sqlite_schema SET rootpage = ? WHERE name = 'sqlite_autoindex_{}_1'"
    connection.execute(change.format("audit_tile"), (stale,))
    connection.execute(change.format("stale"), (right,))
    connection.close()
