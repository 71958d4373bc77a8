"""Ends a log whose entries are lost: its archive is written, and a log with another name begins by saying so."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, delete

from audit.checkpoint import newest, parse
from audit.errors import LogDamaged
from audit.events import Event, EventId
from audit.export import export
from audit.log import AuditLog
from audit.schema import LogTables


def succeed(
    connection: Connection, tables: LogTables, archive: Path, beginning: Callable[[int, bytes], Event], name: str
) -> int:
    """End the log: write its archive, empty its tables, begin the log `name` with one entry; return how many it had.

    In a transaction that holds the write lock. `beginning` makes that first entry of the old log's size and root.
    Raises LogDamaged when the archive cannot be made whole; then nothing is emptied.
    """
    note = newest(connection, tables)
    size = AuditLog(name, tables).size(connection)
    if note is None or parse(note).size != size:
        raise LogDamaged("the newest checkpoint does not cover every entry: run the service once, or fsck")
    if parse(note).origin == name:
        raise LogDamaged("the log that follows needs another name")
    archive.mkdir(parents=True, exist_ok=False)
    export(connection, tables, archive)
    root = parse(note).root
    for table in (tables.entry, tables.tile, tables.checkpoint):
        connection.execute(delete(table))
    event = beginning(size, root)
    if event.id is not EventId.LOG_SUCCEEDED:
        raise LogDamaged("a log that succeeds another begins by saying so")
    AuditLog(name, tables).append(connection, [event])
    return size
