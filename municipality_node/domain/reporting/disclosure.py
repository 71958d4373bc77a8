"""Disclosure control: no figure of a report says anything about a single resident (docs/reports.md).

Two rules. A breakdown of fewer than `LEAST_BASE` is withheld whole. Every count, margins included, is rounded to a
multiple of `STEP`, each by itself: suppressing small cells alone leaves most of them recoverable from the margins.
Shares are computed from rounded counts, so they tell no more than those do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STEP = 5
LEAST_BASE = 10


def rounded(count: int) -> int:
    """Return a count as it may be shown; halves go up."""
    return (count + STEP // 2) // STEP * STEP


def share(part: int, whole: int) -> float | None:
    """Return part of whole, from the true counts, as it may be shown; None when the base is too small to tell."""
    if whole < LEAST_BASE:
        return None
    return min(1.0, rounded(part) / rounded(whole))


def average(total: int, base: int) -> float | None:
    """Return the mean of something counted over a base, as it may be shown; None when the base is too small."""
    if base < LEAST_BASE:
        return None
    return round(rounded(total) / rounded(base), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A table of counts that may be shown; `withheld` ones have no cells. The margins are rounded by themselves."""

    rows: Sequence[str]
    columns: Sequence[str]
    cells: Mapping[tuple[str, str], int]
    row_totals: Mapping[str, int]
    column_totals: Mapping[str, int]
    total: int | None
    withheld: bool

    def cell(self, row: str, column: str) -> int | None:
        """Return one figure; None when the table is withheld."""
        return None if self.withheld else self.cells[row, column]


def breakdown(counts: Mapping[tuple[str, str], int], rows: Sequence[str], columns: Sequence[str]) -> Breakdown:
    """Return true counts per (row, column) as they may be shown. Rows and columns are fixed, not taken from the counts.

    Raises ValueError for a count outside the table: a category that nobody registered would be shown unseen.
    """
    if set(counts) - {(row, column) for row in rows for column in columns}:
        raise ValueError("a count belongs to no registered row and column")
    total = sum(counts.values())
    withheld = total < LEAST_BASE
    of = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    return Breakdown(
        rows=tuple(rows),
        columns=tuple(columns),
        cells={} if withheld else {place: rounded(count) for place, count in of.items()},
        row_totals={} if withheld else {row: rounded(sum(of[row, column] for column in columns)) for row in rows},
        column_totals={} if withheld else {column: rounded(sum(of[row, column] for row in rows)) for column in columns},
        total=None if withheld else rounded(total),
        withheld=withheld,
    )
