"""What is marked as different beside a resident: as names are written, not as they are typed."""

import pytest

from municipality_node.reviewing.side_by_side import side_by_side
from tests.support.neighbourhood import resident
from tests.support.signals import a_signal


@pytest.mark.parametrize(
    ("prefix", "surname", "differs"),
    [
        ("van der", "Velde", False), ("", "van der Velde", False), ("", "Velde, van der", False),
        ("van de", "Velde", True), ("", "Velden, van der", True),
    ],
)  # fmt: skip
def test_a_surname_differs_only_when_it_is_another_name(prefix, surname, differs):
    registered = resident(1, "Chantal", "Velde", (1977, 12, 31), prefix="van der")
    pairs = side_by_side(a_signal(prefix=prefix, surname=surname), registered)
    (pair,) = (pair for pair in pairs if pair.field == "surname")
    assert pair.differs is differs
