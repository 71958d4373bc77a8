from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.casework.contact import Channel
from municipality_node.domain.casework.deadlines import Standing
from municipality_node.domain.casework.results import CaseResult, SignalStatus
from municipality_node.domain.policy import CaseType
from municipality_node.domain.reporting.disclosure import STEP
from municipality_node.domain.reporting.facts import AgeGroup, CaseFact, SignalFact, age_group
from municipality_node.domain.reporting.measures import Counts, ReportChannel, counted, report_channel
from municipality_node.domain.reporting.periods import Grain, periods
from municipality_node.domain.reporting.tables import TABLES, TableName, Unit
from signals.signal import PartnerType, SignalType

MONTH = CaseMonth(2026, 3)
PERIODS = periods(MONTH, Grain.MONTH, 2)
INHABITANTS = 20_000

signals = st.builds(
    SignalFact,
    partner_type=st.sampled_from(PartnerType), signal_type=st.sampled_from(SignalType), higher=st.booleans(),
    chronic=st.booleans(), recidivism=st.booleans(), withdrawn=st.booleans(),
)  # fmt: skip
facts = st.builds(
    CaseFact,
    month=st.just(MONTH), kind=st.sampled_from(CaseType), signals=st.lists(signals, min_size=1, max_size=3).map(tuple),
    age_group=st.sampled_from(AgeGroup), status=st.sampled_from(SignalStatus),
    result=st.one_of(st.none(), st.sampled_from(CaseResult)),
    attempts=st.lists(st.tuples(st.sampled_from(Channel), st.booleans()), max_size=4).map(tuple),
    first_conversation=st.sampled_from(Standing), accepted=st.booleans(),
)  # fmt: skip


def fact(**changes):
    known = {
        "month": MONTH, "kind": CaseType.SINGLE, "age_group": AgeGroup.MIDDLE, "status": SignalStatus.PICKED_UP,
        "result": None, "attempts": ((Channel.PHONE, False), (Channel.VISIT, True)), "accepted": False,
        "first_conversation": Standing.MET,
        "signals": (SignalFact(partner_type=PartnerType.ENERGY, signal_type=SignalType.EARLY, higher=False,
                               chronic=False, recidivism=False, withdrawn=False),),
    }  # fmt: skip
    return CaseFact(**{**known, **changes})


def table(name, cases, *, of=PERIODS):
    shown = TABLES[name](Counts({MONTH: counted(cases)}), of, INHABITANTS)
    return {label: list(values) for label, values in shown.series}


def test_every_registered_table_has_a_builder_of_its_name():
    assert set(TABLES) == set(TableName)
    assert all(build(Counts({}), PERIODS, INHABITANTS).name is name for name, build in TABLES.items())


@given(st.lists(facts, max_size=60))
def test_whatever_happened_no_table_shows_a_count_that_is_no_multiple_of_five_or_a_share_beyond_one(cases):
    for name, build in TABLES.items():
        shown = build(Counts({MONTH: counted(cases)}), PERIODS, INHABITANTS)
        for _, values in shown.series:
            assert len(values) == len(shown.categories), name
            for value in values:
                if value is not None and shown.unit is Unit.COUNT:
                    assert value % STEP == 0, name
                if value is not None and shown.unit is Unit.SHARE:
                    assert 0 <= value <= 1, name


@given(st.lists(facts, max_size=9))
def test_fewer_than_ten_cases_show_nothing_about_cases(cases):
    for name in (TableName.CASES, TableName.REACH, TableName.TIMELINESS, TableName.REACHED_BY_AGE):
        assert all(value is None for values in table(name, cases).values() for value in values), name


def test_reach_is_reached_over_all_and_acceptance_over_both():
    cases = [fact(accepted=True)] * 20 + [fact()] * 20 + [fact(attempts=((Channel.LETTER, False),))] * 40
    assert table(TableName.REACH, cases) == {
        "reach": [None, 0.5], "accepted-of-reached": [None, 0.5], "accepted-of-all": [None, 0.25],
    }  # fmt: skip


def test_a_case_is_reached_by_the_channel_that_reached_it_first():
    cases = [fact(attempts=((Channel.LETTER, False), (Channel.PHONE, True), (Channel.VISIT, True)))] * 10
    shown = table(TableName.REACHED_BY_AGE, cases)
    rows = [channel.value for channel in ReportChannel]
    assert shown[AgeGroup.MIDDLE.value][rows.index("phone")] == 10
    assert sum(value for values in shown.values() for value in values) == 10


def test_a_quarter_adds_its_months_before_it_rounds():
    by_month = {month: counted([fact()] * 4) for month in periods(MONTH, Grain.QUARTER, 1)[0].months}
    build, quarters = TABLES[TableName.CASES], periods(MONTH, Grain.QUARTER, 1)
    series = dict(build(Counts(by_month), quarters, INHABITANTS).series)
    assert series[CaseType.SINGLE.value] == [10]


def test_attempts_per_case_stand_beside_those_of_a_year_before():
    before = MONTH.earlier(12)
    counts = Counts({MONTH: counted([fact()] * 10), before: counted([fact(attempts=((Channel.PHONE, True),))] * 10)})
    series = dict(TABLES[TableName.ATTEMPTS_PER_CASE](counts, PERIODS[1:], INHABITANTS).series)
    assert series == {"now": [2.0], "year-before": [1.0]}


def test_counting_in_parts_is_counting_the_whole():
    parts, whole = Counter(), [fact(), fact(accepted=True), fact(result=CaseResult.ADVICE)]
    for one in whole:
        parts += counted([one])
    assert parts == counted(whole)


@pytest.mark.parametrize(
    ("age", "group"),
    [
        (18, "18-25"),
        (25, "18-25"),
        (26, "26-45"),
        (45, "26-45"),
        (46, "46-65"),
        (65, "46-65"),
        (66, "66+"),
        (None, "unknown"),
    ],
)
def test_ages_fall_into_the_groups_of_the_national_monitor(age, group):
    assert age_group(age) == group


def test_every_channel_counts_as_one_of_the_report():
    assert {report_channel(channel) for channel in Channel} == set(ReportChannel)
