import csv
import io
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from babel.support import NullTranslations
from hypothesis import given
from hypothesis import strategies as st

from servicekit.web.charts import Figures, Funnel, Lines, Series, StackedBars
from servicekit.web.charts.figures import cell
from servicekit.web.charts.scale import ticks
from servicekit.web.languages import ENGLISH, Language
from servicekit.web.pages import Pages

VALUES = st.one_of(st.none(), st.integers(0, 10**7))


def _figures(series, categories=("Jan", "Feb", "Mar")):
    return Figures(
        name="reach", title="Reach <b>", description="How many were reached.", unit="cases", axis="month",
        categories=categories, series=[Series(f"s{number}", values) for number, values in enumerate(series)],
    )  # fmt: skip


def _drawn(chart, tmp_path):
    (tmp_path / "page.jinja").write_text(
        '{% from "charts.jinja" import figure with context %}{{ figure(chart, "/c.csv") }}'
    )
    return Pages(tmp_path).text("page.jinja", Language(ENGLISH, NullTranslations()), chart=chart)


@pytest.mark.parametrize(
    "chart",
    [
        StackedBars(_figures([(1, 2, None), (3, 0, 5)])),
        Lines(_figures([(1, None, 3), (4, 5, 6)])),
        Funnel(_figures([(100, 40, 10)])),
    ],
    ids=lambda chart: chart.kind,
)
def test_a_chart_is_well_formed_and_states_its_figures(chart, tmp_path):
    text = _drawn(chart, tmp_path)
    root = ET.fromstring(text)  # noqa: S314 - our own text
    svg = root.find("div/svg")
    assert svg.find("title").text == "Reach <b>"
    assert svg.get("aria-labelledby").split() == [svg.find("title").get("id"), svg.find("desc").get("id")]
    assert len(root.findall(".//tbody/tr")) == 3
    assert " style=" not in text
    assert "<script" not in text


def test_a_label_too_long_for_its_line_goes_on_below_it():
    told = "no link key of a resident opens it"
    chart = StackedBars(_figures([(1, 2)], categories=("Jan", told)))
    january, *below = chart.labels()
    assert (january.text, " ".join(mark.text for mark in below), len(below)) == ("Jan", told, 2)
    assert all(34 < mark.y < 68 for mark in below)
    assert Funnel(_figures([(2, 1)], categories=("Jan", told))).labels() == chart.labels()


def test_a_chart_without_figures_says_so(tmp_path):
    text = _drawn(StackedBars(_figures([(0, None, 0)])), tmp_path)
    assert "There are no figures to draw." in text
    assert "<svg" not in text


@given(st.one_of(st.integers(0, 10**9), st.integers(1, 1000).map(lambda tenths: tenths / 10)))
def test_an_axis_reaches_the_highest_value_in_a_few_round_steps(highest):
    values = ticks(highest)
    assert values[0] == 0
    assert values[-1] >= highest
    assert 2 <= len(values) <= 7


@given(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=6))
def test_bars_stay_within_the_drawing(series):
    chart = StackedBars(_figures(series))
    for piece in chart.pieces():
        assert piece.x >= 0
        assert piece.x + piece.width <= chart.width
        assert piece.y + piece.height <= chart.height


@given(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=6))
def test_lines_stay_within_the_drawing_and_break_where_a_value_is_withheld(series):
    chart = Lines(_figures(series))
    assert all(0 <= point.x <= chart.width and 0 <= point.y <= chart.height for point in chart.points())
    unbroken = sum(a is not None and b is not None for s in series for a, b in pairwise(s))
    assert len(chart.segments()) == unbroken


def test_a_withheld_value_is_an_empty_cell_not_a_zero():
    rows = list(csv.reader(io.StringIO(_figures([(1, None, 0)]).csv())))
    assert rows == [["month", "s0"], ["Jan", "1"], ["Feb", ""], ["Mar", "0"]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(text):
    assert cell(text).startswith("'")


def test_more_series_than_can_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="told apart"):
        _figures([(1, 2, 3)] * 7)


def test_a_series_of_another_length_is_refused():
    with pytest.raises(ValueError, match="length"):
        _figures([(1, 2)])
