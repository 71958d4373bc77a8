"""Where a log rests: entries, hash tiles, checkpoints; in the database of the service it belongs to."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table

NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""A number of 64 bits; in SQLite only INTEGER may be the key of the row itself."""


@dataclass(frozen=True, slots=True)
class LogTables:
    """The tables of one log."""

    entry: Table
    tile: Table
    checkpoint: Table


def define(metadata: MetaData) -> LogTables:
    """Add the log's tables to `metadata` and return them."""
    return LogTables(
        entry=Table(
            "audit_entry",
            metadata,
            Column("index", NUMBER, primary_key=True, autoincrement=False),
            Column("entry", LargeBinary, nullable=False),
        ),
        tile=Table(
            "audit_tile",
            metadata,
            Column("level", NUMBER, primary_key=True, autoincrement=False),
            Column("number", NUMBER, primary_key=True, autoincrement=False),
            Column("hashes", LargeBinary, nullable=False),
        ),
        checkpoint=Table(
            "audit_checkpoint",
            metadata,
            Column("size", NUMBER, primary_key=True, autoincrement=False),
            Column("note", LargeBinary, nullable=False),
        ),
    )
