import io

import pytest
from rich.console import Console

from region import funnel
from region.results import Comparison, Town, Verdict


@pytest.fixture
def console():
    return Console(file=io.StringIO(), width=100)


def printed(console):
    return console.file.getvalue()


def test_a_funnel_shows_stages_that_hold_something_with_their_share(console):
    status = {"residents": 400, "received": 8, "released": 6, "unopened": 2}
    funnel.print_funnel(console, Town(code="9801", name="Oosterhaven", status=status, inbox=[], released=[], review=[]))
    text = printed(console)
    assert "Oosterhaven (9801), 400 residents" in text
    assert "75.0 %" in text
    assert "withdrawn" not in text


def test_a_town_that_received_nothing_has_a_funnel(console):
    funnel.print_funnel(console, Town(code="9801", name="Leeg", status={}, inbox=[], released=[], review=[]))
    assert "0" in printed(console)


def test_codes_are_printed_most_frequent_first(console):
    funnel.print_counts(console, "refused", {"G4_PHONE": 1, "G1_CONTACT_EFFORT": 3})
    text = printed(console)
    assert text.index("G1_CONTACT_EFFORT") < text.index("G4_PHONE")


def test_nothing_to_count_is_said_so(console):
    funnel.print_counts(console, "refused", {})
    assert "refused: none" in printed(console)


def test_the_comparison_sets_residents_beside_others(console):
    compared = Comparison()
    compared.residents["released"], compared.others["unopened"] = 7, 3
    compared.released[Verdict.RIGHT] = 7
    funnel.print_comparison(console, compared)
    assert "the right resident: 7 released" in printed(console)


def test_a_check_that_fails_is_told_as_not_so(console):
    funnel.print_checks(console, [("all is well", True), ("nothing is lost", False)])
    assert "✗ not so: nothing is lost" in printed(console)
