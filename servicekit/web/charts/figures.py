"""The figures behind a chart: categories, and a value per category and series. What is withheld is None, never zero."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

PATTERNS = 6
"""How many series can be told apart without colour; a chart with more is a table."""


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values under one name, as long as the categories."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a chart shows and its table states. `name` is unique on the page: letters, digits and hyphens."""

    name: str
    title: str
    description: str
    """What somebody who cannot see the chart should know of it."""
    unit: str
    axis: str
    """What the categories are: months, channels, stages."""
    categories: Sequence[str]
    series: Sequence[Series]

    def __post_init__(self) -> None:
        if len(self.series) > PATTERNS:
            raise ValueError("more series than can be told apart")
        if any(len(one.values) != len(self.categories) for one in self.series):
            raise ValueError("a series has another length than the categories")

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value for one in self.series for value in one.values)

    def rows(self) -> list[tuple[str, list[float | None]]]:
        """Return the table: a category and its values per row."""
        return [(category, [one.values[at] for one in self.series]) for at, category in enumerate(self.categories)]

    def csv(self) -> str:
        """Return the table as CSV with a header; a withheld value is an empty cell."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([cell(self.axis), *(cell(one.name) for one in self.series)])
        writer.writerows([cell(category), *values] for category, values in self.rows())
        return text.getvalue()


def cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
