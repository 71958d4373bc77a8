"""Opens a municipality's store, on the engine that the configuration names, with the schema of this release."""

from pathlib import Path

from sqlalchemy import Engine, Table, select

from municipality_node.store import audit_lookup, casework_schema, report_counts  # noqa: F401 - they add their tables
from municipality_node.store.schema import AUDIT, METADATA
from servicekit.migration import upgrade
from servicekit.store import PostgresqlAddress, check_apart, exists, open_engine, prepare
from servicekit.store_copy import copy_rows
from servicekit.transactions import read_transaction, write_transaction

MIGRATIONS = "municipality_node.store.migrations"


def tables() -> list[Table]:
    """Return every table of a store; one that refers to another comes behind it."""
    return METADATA.sorted_tables


def open_store(place: Path | PostgresqlAddress) -> Engine:
    """Return the store at a place, made or brought up to date.

    Raises StoreUnavailable, and SettingsRefused for a database whose role is not held to this store.
    """
    prepare(place)
    engine = open_engine(place)
    check_apart(engine)
    upgrade(engine, MIGRATIONS)
    return engine


def is_used(place: Path | PostgresqlAddress) -> bool:
    """Whether there is a store that a municipality worked with: a file, or tables with a log that began."""
    if not exists(place):
        return False
    if isinstance(place, Path):
        return True
    engine = open_store(place)
    try:
        with read_transaction(engine) as connection:
            return connection.execute(select(AUDIT.entry.c.index).limit(1)).first() is not None
    finally:
        engine.dispose()


def copy_store(source: Engine, place: Path | PostgresqlAddress) -> None:
    """Copy a whole store to a place where none is used, at once or not at all. Raises StoreUnavailable."""
    target = open_store(place)
    try:
        with read_transaction(source) as snapshot, write_transaction(target) as connection:
            copy_rows(snapshot, connection, tables())
    finally:
        target.dispose()
