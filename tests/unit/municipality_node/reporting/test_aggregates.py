"""What is given away of counts is rounded, holds no small base, and is read strictly."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.reporting.aggregates import (
    AggregatesRefused,
    aggregated,
    document,
    read_document,
    summed,
)
from municipality_node.domain.reporting.facts import AmountBand, PartnerGroup
from municipality_node.domain.reporting.measures import (
    ACCEPTED,
    ALL,
    REACHED,
    Counts,
    Measure,
    ReportChannel,
    approach_row,
)
from municipality_node.domain.reporting.periods import Grain, periods
from municipality_node.domain.reporting.tables import TABLES

MONTH = CaseMonth(2026, 3)
WAY = approach_row(ReportChannel.PHONE, PartnerGroup.RENT, AmountBand.LOW)


def _of(places, inhabitants=20_003):
    return aggregated("0363", inhabitants, Counts({MONTH: places}))


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from(Measure), st.sampled_from(["single", ALL, WAY]), st.sampled_from([ALL, REACHED, ACCEPTED])
        ),
        st.integers(0, 60),
    )
)
def test_no_count_that_is_given_away_is_exact(places):
    places = {place: count for place, count in places.items() if (place[0] is Measure.APPROACHED) == (place[1] == WAY)}
    told = json.loads(json.dumps(document(_of(places))))
    assert all(count % 5 == 0 for rows in told["months"].values() for *_, count in rows)
    assert all(
        count % 5 == 0 for *_, cases, reached, accepted in told["approached"] for count in (cases, reached, accepted)
    )
    assert document(read_document(told)) == told


def test_a_measure_with_a_small_base_is_left_out_and_a_rare_way_as_well():
    places = {
        (Measure.CASES, "single", ALL): 9, (Measure.CASES, "single", REACHED): 7,
        (Measure.TRAITS, ALL, ALL): 12, (Measure.TRAITS, "recidivism", ALL): 3,
        (Measure.APPROACHED, WAY, ALL): 9, (Measure.APPROACHED, WAY, REACHED): 9,
    }  # fmt: skip
    found = _of(places)
    assert {measure for measure, *_ in found.counts.by_month[MONTH]} == {Measure.TRAITS}
    assert list(found.approached) == []


def test_a_region_is_the_sum_of_its_municipalities():
    part = {(Measure.CASES, "single", ALL): 40, (Measure.CASES, "single", REACHED): 20}
    counts, inhabitants = summed([_of(part), _of(part, 40_000)])
    assert inhabitants == 60_005
    [table] = [TABLES["reach"](counts, periods(MONTH, Grain.MONTH, 1), inhabitants)]
    assert dict(table.series)["reach"] == [0.5]


@pytest.mark.parametrize(
    "damage",
    [
        {"format": "another"},
        {"municipality": "=1+1"},
        {"inhabitants": -1},
        {"inhabitants": True},
        {"months": {"2026-13": []}},
        {"months": {"2026-3": []}},
        {"months": {"2026-03": [["everything", "a", "b", 1]]}},
        {"months": {"2026-03": [["cases", "a", "b", 1.5]]}},
        {"approached": [["phone", "rent", "under 250", 5, 10, 5]]},
        {"approached": [["phone", "rent", "under 250", 5]]},
        {"months": None},
    ],
    ids=lambda damage: next(iter(damage)),
)
def test_what_is_no_document_is_refused_without_telling_what_it_holds(damage):
    told = {**document(_of({})), **damage}
    with pytest.raises(AggregatesRefused) as caught:
        read_document(told)
    assert "=1+1" not in str(caught.value)


@pytest.mark.parametrize("told", [None, [], "text", 3], ids=["nothing", "list", "text", "number"])
def test_other_json_is_refused(told):
    with pytest.raises(AggregatesRefused):
        read_document(told)
