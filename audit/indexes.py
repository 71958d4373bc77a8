"""The database's own indexes: what is looked up by key must be the row that bears the key."""

from sqlalchemy import Connection, inspect

from audit.lookup import NAME as LOOKUP
from audit.schema import LogTables


def disagreeing(connection: Connection, tables: LogTables, *, repair: bool) -> list[str]:
    """Return the tables whose index does not agree with their rows; with `repair` those are indexed anew.

    Only SQLite is asked: its file is what somebody with a disk editor reaches. Entries have no index of their own, they
    lie in order of their key.
    """
    if connection.dialect.name != "sqlite":
        return []
    names = [name for name in (tables.tile.name, tables.checkpoint.name, LOOKUP) if inspect(connection).has_table(name)]
    found = [name for name in names if connection.exec_driver_sql(f"PRAGMA integrity_check({name})").scalar() != "ok"]
    for name in found if repair else ():
        connection.exec_driver_sql(f"REINDEX {name}")
    return found
