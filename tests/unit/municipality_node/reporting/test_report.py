"""From cases to the report, through the store."""

import json

import pytest

from municipality_node.domain.casework.contact import AttemptResult, Channel
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.reporting.periods import Grain
from municipality_node.domain.reporting.tables import TableName
from municipality_node.errors import NotPermitted
from municipality_node.reporting.gathering import MONTHS, Gathering
from municipality_node.reporting.report import Report, ReportWish
from signals.signal import SignalType
from tests.support.desk import an_office, living_at

WISH = ReportWish(grain=Grain.MONTH, count=1)


@pytest.fixture
def office(tmp_path):
    return an_office(tmp_path)


def _worked(office, count):
    """Open cases at as many addresses; every second one is reached by phone, and then closed."""
    for number in range(1, count + 1):
        case = office.release(living_at(number), signal_type=SignalType.CRISIS if number % 5 == 0 else SignalType.EARLY)
        office.attempt(case, Channel.LETTER, AttemptResult.SENT)
        if number % 2 == 0:
            office.attempt(case, Channel.PHONE, AttemptResult.CONVERSATION)
            office.concluding.close(office.worker, case, CaseResult.ADVICE)


def _table(office, name, session=None, wish=WISH):
    shown = {one.name: one for one in Report(office.desk).show(session or office.sessions[Role.COORDINATOR], wish)}
    return {label: list(values) for label, values in shown[name].series}


def test_the_report_shows_what_was_counted_last(office):
    _worked(office, 12)
    assert _table(office, TableName.REACH) == {
        "reach": [None],
        "accepted-of-reached": [None],
        "accepted-of-all": [None],
    }
    assert Gathering(office.desk).run() == 12
    assert _table(office, TableName.REACH)["reach"] == [0.5]
    assert _table(office, TableName.CHANNEL_SUCCESS)["letter"] == [0.0]


def test_counting_again_replaces_and_months_beyond_reach_keep_their_counts(office):
    _worked(office, 12)
    Gathering(office.desk).run()
    Gathering(office.desk).run()
    assert sum(value for values in _table(office, TableName.CASES).values() for value in values) == 10
    office.later(days=31 * (MONTHS + 1))
    Gathering(office.desk).run()
    wish = ReportWish(grain=Grain.MONTH, count=MONTHS + 3)
    assert max(value or 0 for value in _table(office, TableName.CASES, wish=wish)["single"]) == 10


def test_progress_is_told_month_by_month(office):
    told = []
    Gathering(office.desk).run(told.append)
    assert told == list(range(1, MONTHS + 1))


@pytest.mark.parametrize("role", [Role.CASE_WORKER, Role.REVIEW_OFFICER, Role.CALL_CENTRE, Role.VOLUNTEER])
def test_who_has_no_need_of_the_report_does_not_get_it_and_that_is_on_record(office, role):
    with pytest.raises(NotPermitted):
        Report(office.desk).show(office.sessions[role], WISH)
    assert json.loads(office.entries()[-1])["action"] == "act_refused"


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PRIVACY_OFFICER])
def test_every_reading_is_recorded(office, role):
    Report(office.desk).show(office.sessions[role], WISH)
    assert json.loads(office.entries()[-1])["action"] == "report_read"
