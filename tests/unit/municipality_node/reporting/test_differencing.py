"""What somebody learns who sets every published figure against every other: hardly ever a true count."""

import math
import random

from municipality_node.domain.reporting.disclosure import LEAST_BASE, breakdown, rounded

TURNS, ROUNDS = 500, 10


class Guess:
    """A true count as an attacker knows it: at least `low`, at most `high`."""

    def __init__(self, shown):
        counts = [count for count in range(max(0, shown - 5), shown + 6) if rounded(count) == shown]
        self.low, self.high = min(counts), max(counts)

    @property
    def is_exact(self):
        return self.low == self.high


def set_against(total, parts):
    """Narrow a total and its parts by each other: they add up, whatever was rounded."""
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    total.low, total.high = max(total.low, low), min(total.high, high)
    for part in parts:
        others_low, others_high = low - part.low, high - part.high
        narrowed = max(part.low, total.low - others_high), min(part.high, total.high - others_low)
        low, high = low + narrowed[0] - part.low, high + narrowed[1] - part.high
        part.low, part.high = narrowed


def drawn(chance, mean, least=0):
    return max(least, round(chance.gauss(mean, math.sqrt(mean))))


def test_months_quarters_and_the_year_together_give_no_month_away():
    chance = random.Random(1)  # noqa: S311 - the same figures every run
    exact = 0
    for _ in range(TURNS):
        truth = [drawn(chance, chance.choice([12, 20, 40, 100]), LEAST_BASE) for _ in range(12)]
        months = [Guess(rounded(count)) for count in truth]
        quarters = [Guess(rounded(sum(truth[first : first + 3]))) for first in range(0, 12, 3)]
        year = Guess(rounded(sum(truth)))
        for _ in range(ROUNDS):
            for at, quarter in enumerate(quarters):
                set_against(quarter, months[3 * at : 3 * at + 3])
            set_against(year, quarters)
        assert all(guess.low <= count <= guess.high for guess, count in zip(months, truth, strict=True))
        exact += sum(guess.is_exact for guess in months)
    assert exact == 0


def test_cells_and_all_their_margins_together_give_less_than_a_hundredth_of_the_cells_away():
    chance = random.Random(2)  # noqa: S311 - idem
    rows, columns = ("18-25", "26-45", "46-65", "66+"), tuple("abcdef")
    exact = shown = 0
    for _ in range(TURNS):
        truth = {(row, column): drawn(chance, chance.choice([3, 10])) for row in rows for column in columns}
        table = breakdown(truth, rows, columns)
        cells = {at: Guess(table.cells[at]) for at in truth}
        by_row = {row: Guess(table.row_totals[row]) for row in rows}
        by_column = {column: Guess(table.column_totals[column]) for column in columns}
        total = Guess(table.total)
        for _ in range(ROUNDS):
            for row in rows:
                set_against(by_row[row], [cells[row, column] for column in columns])
            for column in columns:
                set_against(by_column[column], [cells[row, column] for row in rows])
            set_against(total, list(by_row.values()))
            set_against(total, list(by_column.values()))
        assert all(cells[at].low <= count <= cells[at].high for at, count in truth.items())
        exact += sum(guess.is_exact for guess in cells.values())
        shown += len(cells)
    assert exact / shown < 0.01
