"""What reports draw: months as people read them, and how far signals came where every share may be shown."""

import pytest
from drempel.v1 import report_pb2

from municipality_node.console.house import LOCALES
from municipality_node.console.pages.report_pages import _charts, _figures
from municipality_node.domain.casework.results import CaseResult, SignalStatus
from servicekit.web.charts import Funnel
from servicekit.web.languages import languages

DUTCH, ENGLISH = (languages(*LOCALES)[code] for code in ("nl", "en"))


def matching(**shares):
    """Return the table of matching; a share that is None is withheld."""
    return report_pb2.ReportTable(
        name="matching", unit=report_pb2.FIGURE_UNIT_SHARE, axis="period", categories=["2026-02", "2026-03"],
        series=[
            report_pb2.ReportSeries(name=name, figures=[report_pb2.Figure(value=one) for one in values])
            for name, values in shares.items()
        ],
    )  # fmt: skip


def test_months_are_read_as_months_on_the_page_and_sort_in_the_file():
    table = matching(opened=(0.9, 0.8))
    lines, *_ = _charts(table, DUTCH)
    assert list(lines.figures.categories) == ["feb 2026", "mrt 2026"]
    assert "2026-02" in _figures(table, DUTCH).csv()


@pytest.mark.parametrize("name", ["results", "not-picked-up"])
def test_national_words_stay_exact_in_dutch_and_are_english_in_english(name):
    told = [*CaseResult] if name == "results" else [one for one in SignalStatus if one is not SignalStatus.PICKED_UP]
    table = report_pb2.ReportTable(
        name=name, unit=report_pb2.FIGURE_UNIT_COUNT, axis="result", categories=[one.value for one in told]
    )
    assert list(_figures(table, DUTCH).categories) == [one.value for one in told]
    english = _figures(table, ENGLISH).categories
    assert not set(english) & {one.value for one in told}
    assert len(set(english)) == len(told)


def test_the_funnel_is_of_the_newest_period_from_all_that_came_in():
    *_, funnel = _charts(matching(opened=(0.9, 0.8), matched=(0.7, 0.6), released=(0.3, 0.2)), DUTCH)
    assert isinstance(funnel, Funnel)
    assert funnel.figures.title.endswith("mrt 2026")
    assert [stage.value for stage in funnel.stages()] == [100.0, 80.0, 60.0, 20.0]


def test_a_period_with_a_share_that_is_withheld_is_passed_over_and_without_any_there_is_no_funnel():
    table = matching(opened=(0.9, 0.8), matched=(0.7, 0.6))
    table.series[1].figures[1].ClearField("value")
    *_, funnel = _charts(table, DUTCH)
    assert funnel.figures.title.endswith("feb 2026")
    table.series[0].figures[0].ClearField("value")
    assert not any(isinstance(chart, Funnel) for chart in _charts(table, DUTCH))
