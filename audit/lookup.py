"""Holds the look-up beside a log, where its service keeps one, to the entries: whoever changes it hides entries.

It is derived (ADR 0152): made when somebody looks, so it may end before the log does, and made anew when its newest row
is not what the log has there. Such a one is in nobody's use and no damage.
"""

from sqlalchemy import Connection, inspect

NAME = "audit_lookup"

_FACT = "substr(json_extract(CAST(e.entry AS TEXT), '$.{0}'), 1, {1})"
_COLUMNS = {"action": ("action", 40), "actor": ("actor", 40), "object": ("object", 40), "day": ("time", 10)}
_OTHER = " OR ".join(f"l.{name} IS NOT {_FACT.format(*fact)}" for name, fact in _COLUMNS.items())
_LAST = f'SELECT max("index") FROM {NAME}'  # noqa: S608 - names of ours
_DIFFERENT = (
    f'SELECT e."index" FROM audit_entry e LEFT JOIN {NAME} l ON l."index" = e."index"'  # noqa: S608
    f' WHERE e."index" <= ({_LAST}) AND json_valid(CAST(e.entry AS TEXT)) AND (l."index" IS NULL OR {_OTHER})'
)
_SURPLUS = f'SELECT count(*) FROM {NAME} WHERE "index" NOT IN (SELECT "index" FROM audit_entry)'  # noqa: S608


def differences(connection: Connection) -> int:
    """Return in how many places the look-up in use says something else than the entries; 0 where there is none."""
    if connection.dialect.name != "sqlite" or not inspect(connection).has_table(NAME):
        return 0
    found = {row[0] for row in connection.exec_driver_sql(_DIFFERENT)}
    if connection.exec_driver_sql(_LAST).scalar() in found:
        return 0
    return len(found) + int(connection.exec_driver_sql(_SURPLUS).scalar() or 0)


def forget(connection: Connection) -> None:
    """Empty the look-up: it is made anew from the entries when somebody looks."""
    connection.exec_driver_sql(f"DELETE FROM {NAME}")  # noqa: S608
