"""Finds entries of the audit log by event, actor, object and day, without walking it.

Derived from the log and worth nothing without it: what is shown is the entry itself. It is made after the fact, so that
an act pays nothing for it, and made anew when the log under it is another.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column as Of
from sqlalchemy import (
    ColumnElement,
    Connection,
    Index,
    LargeBinary,
    Select,
    Table,
    Text,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
)

from audit.schema import NUMBER
from municipality_node.store.schema import AUDIT, METADATA

AUDIT_LOOKUP = Table(
    "audit_lookup",
    METADATA,
    Of("index", NUMBER, primary_key=True, autoincrement=False),
    Of("action", Text, nullable=False),
    Of("actor", Text, nullable=False),
    Of("object", Text, nullable=False),
    Of("day", Text, nullable=False),
    Index("audit_lookup_by_day", "day", "index"),
    Index("audit_lookup_by_action", "action", "day", "index"),
    Index("audit_lookup_by_actor", "actor", "day", "index"),
    Index("audit_lookup_by_object", "object", "index"),
)
PAGE = 50
STEP = 5_000
"""Entries that are looked up in one go."""
MOST_OBJECTS = 500
Entry = Mapping[str, Any]
_USER = "user-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries; every empty field admits all. Days are ISO dates (UTC), both included."""

    action: str = ""
    actor: str = ""
    about: str = ""
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the last day on it, and the last entry of that day."""

    day: str
    index: int


class AuditLookup:
    """Works on the caller's connection; holds no state."""

    def advance(self, connection: Connection, most: int = STEP) -> int:
        """Look up to `most` more entries up, in a write transaction; return how many are left."""
        size, known = _size(connection, AUDIT.entry), _size(connection, AUDIT_LOOKUP)
        if known and not self._continues(connection, known - 1):
            connection.execute(delete(AUDIT_LOOKUP))
            known = 0
        upto = min(size, known + most)
        rows = [_row(index, entry) for index, entry in _entries(connection, known, upto)]
        if rows:
            connection.execute(insert(AUDIT_LOOKUP), rows)
        return size - upto

    def size(self, connection: Connection) -> int:
        """Return how many entries the log has."""
        return _size(connection, AUDIT.entry)

    def page(self, connection: Connection, wanted: Wanted, after: Place | None) -> list[Entry]:
        """Return up to a page and one of the wanted entries, the newest day first and its newest entry."""
        table = AUDIT_LOOKUP.c
        query = select(table.index).where(*_chosen(wanted))
        if after is not None:
            query = query.where(tuple_(table.day, table.index) < tuple_(literal(after.day), literal(after.index)))
        query = query.order_by(table.day.desc(), table.index.desc()).limit(PAGE + 1)
        return self._read(connection, query)

    def about(self, connection: Connection, objects: Sequence[str]) -> list[Entry]:
        """Return the entries about any of these objects, the oldest first."""
        found: list[Entry] = []
        for start in range(0, len(objects), MOST_OBJECTS):
            chosen = AUDIT_LOOKUP.c.object.in_(objects[start : start + MOST_OBJECTS])
            found += self._read(connection, select(AUDIT_LOOKUP.c.index).where(chosen))
        return sorted(found, key=lambda entry: int(entry["index"]))

    def of_action(self, connection: Connection, action: str) -> list[Entry]:
        """Return every entry of one event, the oldest first."""
        query = select(AUDIT_LOOKUP.c.index).where(AUDIT_LOOKUP.c.action == action)
        return self._read(connection, query.order_by(AUDIT_LOOKUP.c.day, AUDIT_LOOKUP.c.index))

    def newest(self, connection: Connection, action: str) -> Entry | None:
        """Return the newest entry of one event."""
        query = select(AUDIT_LOOKUP.c.index).where(AUDIT_LOOKUP.c.action == action)
        newest = query.order_by(AUDIT_LOOKUP.c.day.desc(), AUDIT_LOOKUP.c.index.desc()).limit(1)
        return next(iter(self._read(connection, newest)), None)

    def _continues(self, connection: Connection, last: int) -> bool:
        """Whether the newest row says what the log has there: a log that began anew says something else."""
        row = connection.execute(select(AUDIT_LOOKUP).where(AUDIT_LOOKUP.c.index == last)).mappings().one()
        there = next(iter(_entries(connection, last, last + 1)), None)
        return there is not None and _row(*there) == dict(row)

    def _read(self, connection: Connection, query: Select[int]) -> list[Entry]:
        wanted = list(connection.scalars(query))
        read: dict[int, Entry] = {}
        for start in range(0, len(wanted), MOST_OBJECTS):
            chosen = AUDIT.entry.c.index.in_(wanted[start : start + MOST_OBJECTS])
            rows = connection.execute(select(AUDIT.entry.c.index, cast(AUDIT.entry.c.entry, LargeBinary)).where(chosen))
            read |= {index: _facts(index, entry) for index, entry in rows}
        return [read[index] for index in wanted if index in read]


def _chosen(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    table = AUDIT_LOOKUP.c
    if wanted.about:
        yield table.object == wanted.about
    # One index is walked. A user has fewer entries than an event has, and an event fewer than the node itself.
    by_actor = bool(wanted.actor) and (wanted.actor.startswith(_USER) or not wanted.action)
    if wanted.action:
        yield (func.coalesce(table.action, "") if by_actor or wanted.about else table.action) == wanted.action
    if wanted.actor:
        yield (table.actor if by_actor and not wanted.about else func.coalesce(table.actor, "")) == wanted.actor
    if wanted.first:
        yield table.day >= wanted.first
    if wanted.last:
        yield table.day <= wanted.last


def _size(connection: Connection, table: Table) -> int:
    last = connection.scalar(select(func.max(table.c.index)))
    return 0 if last is None else int(last) + 1


def _entries(connection: Connection, first: int, end: int) -> Iterator[tuple[int, bytes]]:
    table = AUDIT.entry
    query = select(table.c.index, cast(table.c.entry, LargeBinary)).where(table.c.index >= first, table.c.index < end)
    yield from (tuple(row) for row in connection.execute(query.order_by(table.c.index)))


def _facts(index: int, entry: bytes) -> Entry:
    """Return an entry's facts; of one that is damaged, where it stands: the verifier says what is wrong."""
    try:
        facts = json.loads(entry)
    except ValueError:
        facts = None
    return (
        facts if isinstance(facts, dict) and facts.keys() >= _NAMES else {**dict.fromkeys(_NAMES, ""), "index": index}
    )


_NAMES = frozenset({"index", "time", "action", "actor", "object", "origin", "result"})


def _row(index: int, entry: bytes) -> dict[str, Any]:
    facts = _facts(index, entry)
    names = {name: str(facts[name])[:40] for name in ("action", "actor", "object")}
    return {"index": index, **names, "day": str(facts["time"])[:10]}
