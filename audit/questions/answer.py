"""A question's answer: a table, and what to know when reading it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Row = Sequence[str | int]
NOTHING = "-"
"""What a cell says that has nothing to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One table."""

    name: str
    question: str
    columns: Sequence[str]
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    alarming: bool = field(default=False)
    """Whether something in it needs somebody's attention."""

    def as_json(self) -> dict[str, Any]:
        """Return the answer for programs."""
        return {
            "name": self.name,
            "question": self.question,
            "alarming": self.alarming,
            "rows": [dict(zip(self.columns, row, strict=True)) for row in self.rows],
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of a log, read and known to be of the catalogue's form."""

    facts: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.facts[name]

    def get(self, name: str, otherwise: Any = "") -> Any:
        """Return a field, or `otherwise`."""
        return self.facts.get(name, otherwise)

    @property
    def action(self) -> str:
        """What was done."""
        return str(self.facts["action"])

    @property
    def moment(self) -> datetime:
        """When."""
        return datetime.strptime(self.facts["time"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)

    @property
    def day(self) -> str:
        """On which day (UTC)."""
        return str(self.facts["time"])[:10]
