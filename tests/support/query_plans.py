"""What a store is asked, and how SQLite would find it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event


@dataclass
class Asked:
    """The statements that ran, each once."""

    statements: dict[str, Any] = field(default_factory=dict)

    def walks(self, engine: Engine) -> list[tuple[str, str]]:
        """Return table and statement of every step that walks a whole table without an index; counting is none."""
        found = []
        with engine.connect() as connection:
            for statement, parameters in self.statements.items():
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                walked = {step.split()[1] for step in (row[3] for row in plan) if _walks(step)}
                found += [(table, statement) for table in walked if f"WITH RECURSIVE {table}(" not in statement]
        return found


def _walks(step: str) -> bool:
    return step.startswith("SCAN") and "USING" not in step and "CONSTANT ROW" not in step


@contextmanager
def recorded(engine: Engine) -> Iterator[Asked]:
    """Yield what is asked of an engine from now on: reads, changes and deletions."""
    asked = Asked()

    def note(_connection, _cursor, statement, parameters, _context, many):
        if statement.split(None, 1)[0] in {"SELECT", "UPDATE", "DELETE", "INSERT"}:
            asked.statements[statement] = parameters[0] if many else parameters

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
