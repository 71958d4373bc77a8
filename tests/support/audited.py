"""Holds every committed transaction of a service's store to its record: what changes, is in the audit log with it.

It listens to every engine of the process. Tables whose changes are no acts stand here with the reason.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Engine, event

_CHANGE = re.compile(
    r'\s*(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE(?: OR \w+)?|DELETE FROM)\s+"?(\w+)', re.IGNORECASE
)

NO_ACTS = {
    # Both services: the log itself, and versions of schemas
    "audit_entry", "audit_tile", "audit_checkpoint", "alembic_version", "sqlite_master",
    # Gateway: numbers handed out, and how far a mailbox was shown
    "state",
    # Node: keys named for destruction (the deletion of what they encrypt is an event); what an index run has so far
    # (the gateway records every evaluation before it answers, the node the run as a whole)
    "doomed_key", "data_key", "evaluation_batch", "link_key", "resident_link",
    # Node: how often the register changed, beside the change itself; that references were put under keys at an opening
    "revision",
    # Node: what finds entries of the log again, made from the log
    "audit_lookup",
    # Node: how much of the mailbox was worked off today; that it was is an event of every item
    "taken",
}  # fmt: skip
_NO_ACT = re.compile(
    r"UPDATE (municipality SET shown_through|operator SET failures|casework_password SET failures)=", re.IGNORECASE
)
"""How far a mailbox was shown: that bundles were delivered is an event when the node acknowledges them. That a password
is about to be tried: whether it was the right one is an event a moment later."""

_SETTING_UP: ContextVar[bool] = ContextVar("setting_up", default=False)


@contextmanager
def setting_up() -> Iterator[None]:
    """Within, a test puts into a store what acts of before would have left there; no act is held to its record."""
    token = _SETTING_UP.set(True)
    try:
        yield
    finally:
        _SETTING_UP.reset(token)


@contextmanager
def every_change_is_audited() -> Iterator[list[set[str]]]:
    """Yield the sets of tables that were changed together without an entry; empty when everything is on record."""
    changed: dict[int, set[str]] = defaultdict(set)
    missing: list[set[str]] = []

    def execute(connection, cursor, statement, *_):
        found = _CHANGE.match(statement)
        if found and cursor.rowcount != 0 and not _NO_ACT.match(statement):
            changed[id(connection)].add(found.group(1).lower())

    def commit(connection):
        tables = changed.pop(id(connection), set())
        if _SETTING_UP.get():
            return
        acts = tables - NO_ACTS
        migration = "alembic_version" in tables
        if acts and not migration and "audit_entry" not in tables:
            missing.append(acts)

    def forget(connection):
        changed.pop(id(connection), None)

    listeners = (("after_cursor_execute", execute), ("commit", commit), ("rollback", forget))
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    try:
        yield missing
    finally:
        for name, listener in listeners:
            event.remove(Engine, name, listener)
