"""Where every signal that a gateway accepted ended, read from the tables of a store and from nothing else."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, select

from municipality_node.store.casework_schema import CASE_FILE, CASE_SIGNAL
from municipality_node.store.schema import REVIEW_ITEM, SIGNAL, WITHDRAWAL

RULES = {"N1", "N2", "N3", "N4", "N5", "N6", "P1", "P2", "P4", "P6", "P7"}
"""Those that can withhold."""
FORM = tuple(f"G{number}_" for number in range(1, 8))
Name = tuple[str, bytes]


class End(StrEnum):
    """A place where a signal can end."""

    IN_A_CASE = "in a case"
    WITHHELD = "withheld by rule"
    NOBODY = "about nobody here"
    """After a comparison, a rejection, or a review that nobody made in time."""
    NEVER_OPENED = "opened by nobody's key"
    REFUSED = "refused by the rules of form"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"


def ends(engine: Engine, accepted: set[Name]) -> dict[Name, list[End]]:
    """Return every end that holds of each signal; a signal that is lost has none, one in two places has two."""
    with engine.connect() as connection:
        rows = {(row.partner, row.signal_id): row for row in connection.execute(select(SIGNAL))}
        assert set(rows) <= accepted, "a signal that nobody sent"
        cases = connection.execute(select(CASE_SIGNAL.c.signal_row).join(CASE_FILE)).scalars().all()
        withdrawn = {tuple(row) for row in connection.execute(select(WITHDRAWAL.c.partner, WITHDRAWAL.c.signal_id))}
        waiting = set(connection.execute(select(REVIEW_ITEM.c.signal_row)).scalars())
    return {
        name: _ends_of(rows[name], cases.count(rows[name].id), name in withdrawn, rows[name].id in waiting)
        if name in rows
        else [End.DELETED]
        for name in accepted
    }


def _ends_of(row: Any, cases: int, withdrawn: bool, waiting: bool) -> list[End]:
    empty = row.content is None and row.sealed_explanation is None
    rules = set(filter(None, row.rules.split(",")))
    holds: Mapping[End, Callable[[], bool]] = {
        End.IN_A_CASE: lambda: row.state == "released" and cases == 1,
        End.WITHHELD: lambda: row.state == "withheld" and bool(rules) and rules <= RULES and cases == 0,
        End.NOBODY: lambda: row.state == "none" and row.outcome == "none" and empty and cases == 0 and not waiting,
        End.NEVER_OPENED: lambda: row.state == "expired" and not row.opened and empty and cases == 0,
        End.REFUSED: lambda: row.state == "refused" and row.code.startswith(FORM) and empty and cases == 0,
        End.WITHDRAWN: lambda: row.state == "withdrawn" and withdrawn and empty,
    }
    return [end for end, claim in holds.items() if claim()]
