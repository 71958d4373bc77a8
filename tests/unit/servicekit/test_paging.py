import pytest

from servicekit.paging import page_of


@pytest.mark.parametrize(
    ("number", "items", "last"),
    [(1, [0, 1, 2], 3), (3, [6], 3), (0, [0, 1, 2], 3), (9, [6], 3), (2, [3, 4, 5], 3)],
)
def test_a_page_is_always_one_that_exists(number, items, last):
    page = page_of(range(7), number, 3)
    assert (list(page.items), page.last, page.total) == (items, last, 7)


def test_nothing_is_one_empty_page():
    page = page_of([], 5, 50)
    assert (page.items, page.number, page.last, page.total) == ([], 1, 1, 0)
