import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipality_node.domain.reporting.disclosure import LEAST_BASE, STEP, average, breakdown, rounded, share

ROWS, COLUMNS = ("letter", "phone"), ("18-25", "26-45", "66+")
COUNTS = st.dictionaries(st.tuples(st.sampled_from(ROWS), st.sampled_from(COLUMNS)), st.integers(0, 300))


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, 0), (2, 0), (3, 5), (7, 5), (8, 10), (12, 10), (13, 15)])
def test_a_count_is_rounded_to_the_nearest_five(count, shown):
    assert rounded(count) == shown


def test_a_share_of_a_small_base_is_withheld():
    assert [share(3, base) for base in (0, 9, 10)] == [None, None, 0.5]
    assert [average(3, base) for base in (0, 9, 10)] == [None, None, 0.5]


@given(st.integers(0, 10_000), st.integers(LEAST_BASE, 10_000))
def test_a_share_never_exceeds_the_whole_and_comes_from_rounded_counts(part, whole):
    shown = share(min(part, whole), whole)
    assert 0 <= shown <= 1
    assert shown in {rounded(min(part, whole)) / rounded(whole), 1.0}


@given(COUNTS)
def test_a_table_shows_multiples_of_five_only_or_nothing(counts):
    table = breakdown(counts, ROWS, COLUMNS)
    if sum(counts.values()) < LEAST_BASE:
        assert table.withheld
        assert (table.cells, table.row_totals, table.column_totals, table.total) == ({}, {}, {}, None)
        assert table.cell("letter", "66+") is None
    else:
        figures = [*table.cells.values(), *table.row_totals.values(), *table.column_totals.values(), table.total]
        assert all(figure % STEP == 0 for figure in figures)
        assert len(table.cells) == len(ROWS) * len(COLUMNS)


def test_margins_are_rounded_by_themselves_so_that_no_cell_follows_from_them():
    table = breakdown({(row, column): 2 for row in ROWS for column in COLUMNS}, ROWS, COLUMNS)
    assert set(table.cells.values()) == {0}
    assert (table.row_totals, table.total) == ({"letter": 5, "phone": 5}, 10)


@given(COUNTS, st.sampled_from(ROWS), st.sampled_from(COLUMNS))
def test_one_person_more_seldom_changes_a_figure(counts, row, column):
    """At most the figures that the person is part of change, and each by one step."""
    more = {**counts, (row, column): counts.get((row, column), 0) + 1}
    before, after = breakdown(counts, ROWS, COLUMNS), breakdown(more, ROWS, COLUMNS)
    if not before.withheld:
        changed = [place for place, figure in after.cells.items() if before.cells[place] != figure]
        assert set(changed) <= {(row, column)}
        assert abs(after.total - before.total) in {0, STEP}


def test_a_category_that_nobody_registered_is_refused():
    with pytest.raises(ValueError, match="registered"):
        breakdown({("pigeon", "66+"): 50}, ROWS, COLUMNS)
