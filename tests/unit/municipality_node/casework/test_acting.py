"""Use cases: what is done to a case, by whom, and what the log says of it."""

import json
from datetime import date, timedelta

import pytest

from municipality_node.casework.attempting import AttemptMade
from municipality_node.casework.concluding import ReopenReason
from municipality_node.casework.desk import ViewReason
from municipality_node.domain.casework.contact import Attempt, AttemptResult, Channel, Daypart
from municipality_node.domain.casework.deadlines import PauseReason, Standing, Timer
from municipality_node.domain.casework.lifecycle import CaseState
from municipality_node.domain.casework.limits import Limit, OverrideReason
from municipality_node.domain.casework.observations import REMARK_LIMIT, Observation
from municipality_node.domain.casework.reasons import Criterion, Reason
from municipality_node.domain.casework.results import NEEDS, CaseResult, Needs
from municipality_node.domain.casework.roles import Permission, Role
from municipality_node.errors import (
    ActImpossible,
    LimitReached,
    NotPermitted,
    ReasonNeeded,
    ResultRefused,
    SecrecyStands,
    UnknownCase,
    UnknownUser,
)
from signals.signal import SignalType
from tests.support.desk import NAMES, an_office, jansen, living_at

COORDINATOR, CALLS = NAMES[Role.COORDINATOR], NAMES[Role.CALL_CENTRE]


@pytest.fixture
def office(tmp_path):
    office = an_office(tmp_path)
    yield office
    office.node.close()


def actions(office, since=0):
    return [(entry["action"], entry["result"]) for entry in map(json.loads, office.entries()[since:])]


def test_assigning_picks_a_case_up(office):
    number = office.release()
    office.assigning.assign(office.worker, number, NAMES[Role.CASE_WORKER])
    case = office.case(number)
    assert (case.state, case.assigned_to, case.picked_up) == (
        CaseState.PICKED_UP, office.worker.user.number, office.today,
    )  # fmt: skip


@pytest.mark.parametrize("role", [Role.CALL_CENTRE, Role.PRIVACY_OFFICER, Role.REVIEW_OFFICER])
def test_a_case_is_assigned_to_nobody_who_works_none(office, role):
    number = office.release()
    with pytest.raises(ActImpossible):
        office.assigning.assign(office.worker, number, NAMES[role])
    with pytest.raises(UnknownUser):
        office.assigning.assign(office.worker, number, "nobody")


def test_what_a_role_may_not_do_is_refused_and_recorded(office):
    number, before = office.release(), len(office.entries())
    officer = office.sessions[Role.PRIVACY_OFFICER]
    with pytest.raises(NotPermitted):
        office.viewing.show(officer, number, reason=ViewReason.QUALITY)
    assert actions(office, before) == [("act_refused", "refused")]
    assert json.loads(office.entries()[-1])["permission"] == Permission.VIEW_CASE.value


USES = {
    "list": lambda office, session, number: office.triage.work_list(session),
    "pressing": lambda office, session, number: office.triage.pressing(session),
    "capacity": lambda office, session, number: office.triage.capacity(session),
    "show": lambda office, session, number: office.viewing.show(session, number, reason=ViewReason.TRIAGE),
    "contact": lambda office, session, number: office.viewing.contact(session, number),
    "find": lambda office, session, number: office.viewing.find(session, bsn=jansen().bsn),
    "handed": lambda office, session, number: office.viewing.handed(session),
    "directory": lambda office, session, number: office.viewing.directory(session),
    "assign": lambda office, session, number: office.assigning.assign(session, number, session.user.name),
    "hand over": lambda office, session, number: office.assigning.hand_over(session, [number], CALLS),
    "attempt": lambda office, session, number: office.attempt(number, session=session),
    "accept": lambda office, session, number: office.concluding.accept(session, number, office.today),
    "close": lambda office, session, number: office.concluding.close(session, number, CaseResult.DECEASED),
    "reopen": lambda office, session, number: office.concluding.reopen(session, number, ReopenReason.MISTAKE),
    "observe": lambda office, session, number: office.noting.observe(session, number, Observation.NOBODY_HOME),
    "remark": lambda office, session, number: office.noting.remark(session, number, "x"),
    "pause": lambda office, session, number: office.noting.pause(session, number, PauseReason.RESIDENT_AWAY),
    "resume": lambda office, session, number: office.noting.resume(session, number),
    "users": lambda office, session, number: office.users.everybody(session=session),
}
WORK = {"list", "pressing", "show", "find", "directory", "assign", "hand over", "attempt", "accept", "close", "reopen",
        "observe", "remark", "pause", "resume"}  # fmt: skip
ALLOWED = {
    Role.CASE_WORKER: WORK,
    Role.COORDINATOR: WORK | {"capacity", "users"},
    Role.REVIEW_OFFICER: set(),
    Role.PRIVACY_OFFICER: set(),
    Role.CALL_CENTRE: {"contact", "handed", "attempt"},
    Role.VOLUNTEER: {"contact", "handed", "attempt"},
}


@pytest.mark.parametrize("role", Role)
def test_every_use_case_checks_the_role_itself(office, role):
    number = office.release()
    allowed = set()
    for name, use in USES.items():
        try:
            use(office, office.sessions[role], number)
        except NotPermitted:
            continue
        except (ActImpossible, UnknownCase):
            pass
        allowed.add(name)
    assert allowed == ALLOWED[role]


def test_a_look_at_a_case_of_nobody_or_somebody_else_needs_a_reason(office):
    number = office.release()
    with pytest.raises(ReasonNeeded):
        office.viewing.show(office.worker, number)
    office.assigning.assign(office.worker, number, COORDINATOR)
    with pytest.raises(ReasonNeeded):
        office.viewing.show(office.worker, number)
    office.viewing.show(office.worker, number, reason=ViewReason.SUBSTITUTE)
    office.viewing.show(office.sessions[Role.COORDINATOR], number)
    looks = [json.loads(entry) for entry in office.entries() if b"case_viewed" in entry]
    assert [(look["assigned"], look.get("reason")) for look in looks] == [("no", "substitute"), ("yes", None)]


def test_work_on_a_case_of_somebody_else_needs_a_reason(office):
    number = office.release()
    office.assigning.assign(office.worker, number, COORDINATOR)
    with pytest.raises(ReasonNeeded):
        office.attempt(number)
    office.attempt(number, reason=ViewReason.SUBSTITUTE)


def test_call_centre_sees_name_address_and_numbers_of_what_was_handed_over_and_nothing_else(office):
    number = office.release(phone="0612345678")
    other = office.release(jansen(2, residence=jansen().residence.__class__(
        kind=jansen().residence.kind, postcode="4301AB", house_number=3)))  # fmt: skip
    assert office.assigning.hand_over(office.worker, [number], CALLS) == 1
    (seen,) = office.viewing.handed(office.call_centre).cases
    assert (seen.number, seen.people, seen.phones) == (number, ("J.A. Jansen",), ("0612345678",))
    assert not {"amount_cents", "signals", "bsn", "remark", "notes"} & set(type(seen).__dataclass_fields__)
    for unknown in (other, 999):
        with pytest.raises(UnknownCase):
            office.viewing.contact(office.call_centre, unknown)
        with pytest.raises(UnknownCase):
            office.attempt(unknown, session=office.call_centre)


def test_what_was_handed_over_is_read_in_pages_by_number_whatever_is_closed_meanwhile(office):
    numbers = [office.release(living_at(number)) for number in range(1, 8)]
    office.assigning.hand_over(office.worker, numbers, CALLS)
    first = office.viewing.handed(office.call_centre, most=3)
    assert ([one.number for one in first.cases], first.total, first.next) == (numbers[:3], 7, numbers[2])
    office.concluding.close(office.worker, numbers[2], CaseResult.OTHER_HELP_RUNNING)
    second = office.viewing.handed(office.call_centre, after=first.next, most=3)
    assert ([one.number for one in second.cases], second.total, second.next) == (numbers[3:6], 6, numbers[5])
    last = office.viewing.handed(office.call_centre, after=second.next, most=3)
    assert ([one.number for one in last.cases], last.next) == (numbers[6:], 0)
    looks = [entry for entry in office.entries() if b'"view":"contact"' in entry]
    assert len(looks) == 7


def test_handing_over_again_changes_nothing_and_closing_ends_it(office):
    number = office.release()
    assert office.assigning.hand_over(office.worker, [number, number], CALLS) == 1
    assert office.assigning.hand_over(office.worker, [number], CALLS) == 0
    office.concluding.close(office.worker, number, CaseResult.OTHER_HELP_RUNNING)
    assert office.viewing.handed(office.call_centre).cases == ()


def test_a_secrecy_flagged_person_is_not_handed_to_anybody_outside(office):
    fine = office.release(jansen(3, residence=jansen().residence.__class__(
        kind=jansen().residence.kind, postcode="4301AB", house_number=3)))  # fmt: skip
    number = office.release(jansen(secrecy=True))
    with pytest.raises(SecrecyStands):
        office.assigning.hand_over(office.worker, [fine, number], CALLS)
    assert office.viewing.handed(office.call_centre).cases == ()


def test_a_fourth_call_needs_a_reason_which_is_recorded(office):
    number = office.release()
    for _ in range(3):
        office.attempt(number)
    with pytest.raises(LimitReached) as refused:
        office.attempt(number)
    assert refused.value.field == Limit.CHANNEL_MAXIMUM
    assert office.attempt(number, override=OverrideReason.RESIDENT_ASKED) == (Limit.CHANNEL_MAXIMUM,)
    assert json.loads(office.entries()[-1])["override"] == "resident-asked"


def test_an_override_that_was_not_needed_is_not_recorded_as_one(office):
    office.attempt(office.release(), override=OverrideReason.CRISIS)
    assert "override" not in json.loads(office.entries()[-1])


def test_the_call_centre_has_seven_attempts_and_no_override(office):
    number = office.release()
    office.assigning.hand_over(office.worker, [number], CALLS)
    for _ in range(7):
        office.attempt(number, session=office.call_centre)
    with pytest.raises(LimitReached):
        office.attempt(number, session=office.call_centre)
    with pytest.raises(NotPermitted):
        office.attempt(number, session=office.call_centre, override=OverrideReason.CRISIS)
    office.attempt(number)


def test_p5_the_cap_of_a_household_holds_over_its_cases(office):
    first = office.release()
    for _ in range(10):
        office.attempt(first, Channel.CARD, AttemptResult.LEFT_BEHIND)
    office.concluding.close(office.worker, first, CaseResult.OTHER_HELP_RUNNING)
    second = office.release()
    with pytest.raises(LimitReached) as refused:
        office.attempt(second, Channel.CARD, AttemptResult.LEFT_BEHIND)
    assert refused.value.field == Limit.HOUSEHOLD_CONTACTS


@pytest.mark.parametrize("days", [-1, 1])
def test_an_attempt_before_the_case_or_in_the_future_is_refused(office, days):
    number = office.release()
    attempt = Attempt(
        day=office.today + timedelta(days=days), daypart=Daypart.MORNING, channel=Channel.PHONE,
        result=AttemptResult.NO_ANSWER,
    )  # fmt: skip
    with pytest.raises(ActImpossible):
        office.attempting.record(office.worker, AttemptMade(number=number, attempt=attempt))


def test_an_attempt_that_ends_in_a_yes_accepts_the_case(office):
    number = office.release()
    office.attempt(number, result=AttemptResult.ACCEPTED)
    case = office.case(number)
    assert (case.state, case.accepted, case.consent) == (CaseState.ACCEPTED, office.today, False)
    assert [action for action, _ in actions(office)][-2:] == ["case_attempted", "case_accepted"]


def test_consent_of_a_secrecy_flagged_person_can_come_later(office):
    number = office.release(jansen(secrecy=True))
    office.attempt(number, result=AttemptResult.ACCEPTED)
    assert office.case(number).hold_until is None
    office.concluding.accept(office.worker, number, office.today, consent=True)
    assert office.case(number).hold_until == office.today + timedelta(days=30)


def test_a_case_that_nobody_took_up_cannot_be_accepted(office):
    with pytest.raises(ActImpossible):
        office.concluding.accept(office.worker, office.release(), office.today)


@pytest.mark.parametrize("result", CaseResult)
def test_every_result_asks_for_what_it_needs(office, result):
    number = office.release()
    if NEEDS[result] is Needs.NOTHING:
        office.concluding.close(office.worker, number, result)
        assert office.case(number).result is result
        return
    with pytest.raises(ResultRefused) as refused:
        office.concluding.close(office.worker, number, result)
    assert refused.value.field == NEEDS[result].value


def test_giving_up_takes_the_least_number_of_attempts_or_a_reason(office):
    number = office.release()
    for channel in [Channel.PHONE] * 3 + [Channel.VISIT]:
        office.attempt(number, channel)
    with pytest.raises(ResultRefused):
        office.concluding.close(office.worker, number, CaseResult.NEVER_REACHED)
    office.concluding.close(office.worker, number, CaseResult.NEVER_REACHED, override=OverrideReason.UNSAFE)
    assert json.loads(office.entries()[-1])["override"] == "unsafe"


def test_a_closed_case_is_closed_for_work_until_it_is_reopened(office):
    number = office.release()
    office.concluding.close(office.worker, number, CaseResult.DECEASED)
    with pytest.raises(ActImpossible):
        office.attempt(number)
    office.concluding.reopen(office.worker, number, ReopenReason.MISTAKE)
    office.attempt(number)
    assert office.case(number).result is None


def test_notes_and_the_remark_are_kept_and_bounded(office):
    number = office.release()
    office.noting.observe(office.worker, number, Observation.NOBODY_HOME)
    office.noting.remark(office.worker, number, "belt liever  na vijven")
    with pytest.raises(ActImpossible):
        office.noting.remark(office.worker, number, "x" * (REMARK_LIMIT + 1))
    known = office.case(number).particulars
    assert (known.notes[0].observation, known.remark) == (Observation.NOBODY_HOME, "belt liever na vijven")
    office.noting.remark(office.worker, number, "")
    assert office.case(number).particulars.remark == ""


def test_a_pause_holds_the_deadline_until_work_is_resumed(office):
    number = office.release()
    office.noting.pause(office.worker, number, PauseReason.RESIDENT_AWAY)
    with pytest.raises(ActImpossible):
        office.noting.pause(office.worker, number, PauseReason.ADMITTED)
    office.later(days=14)
    assert _timer(office, number).standing is Standing.PAUSED
    office.noting.resume(office.worker, number)
    assert _timer(office, number).standing is Standing.RUNNING
    assert _timer(office, number).due == date(2026, 4, 30)  # four weeks and a fortnight; 1 May minus the pausing day
    with pytest.raises(ActImpossible):
        office.noting.resume(office.worker, number)


def _timer(office, number, timer=Timer.FIRST_CONVERSATION):
    found = office.viewing.show(office.worker, number, reason=ViewReason.TRIAGE).deadlines
    return next(one for one in found if one.timer is timer)


def test_the_list_of_deadlines_holds_what_warns_and_what_is_overdue(office):
    number = office.release()
    assert office.triage.pressing(office.worker) == []
    office.later(days=40)
    fresh = office.release()
    (line,) = office.triage.pressing(office.worker)
    assert (line.case.number, line.deadlines[0].standing) == (number, Standing.OVERDUE)
    assert fresh != number


def test_the_work_list_is_by_tray_and_says_why(office):
    crisis = office.release(signal_type=SignalType.CRISIS, amount_cents=90_000)
    (line,) = office.triage.work_list(office.worker)
    assert (line.case.number, line.placed.tray, line.placed.first_action) == (crisis, "crisis", Channel.VISIT)
    assert Reason(Criterion.AMOUNT, 90_000) in line.placed.reasons
    assert office.triage.work_list(office.worker, tray="jongeren") == []
    assert office.triage.work_list(office.worker, mine=True) == []


def test_capacity_counts_the_list(office):
    office.release()
    found = office.triage.capacity(office.sessions[Role.COORDINATOR])
    assert found.hours_of_work > 0


def test_history_shows_the_household_across_months_people_elsewhere_and_an_earlier_refusal(office):
    first = office.release()
    office.attempt(first, result=AttemptResult.REFUSED)
    office.concluding.close(office.worker, first, CaseResult.NO_HELP_WANTED)
    office.later(days=40)
    home = jansen().residence
    moved = jansen(residence=type(home)(kind=home.kind, postcode="4301AB", house_number=3))
    elsewhere, neighbour = office.release(moved), office.release(jansen(2))
    seen = office.viewing.show(office.worker, elsewhere, reason=ViewReason.TRIAGE)
    assert [case.number for case in seen.elsewhere] == [first]
    assert [case.number for case in seen.refused] == [first]
    same_house = office.viewing.show(office.worker, neighbour, reason=ViewReason.TRIAGE)
    assert [case.number for case in same_house.household] == [first]
    assert same_house.refused == ()
    lines = {line.case.number: line for line in office.triage.work_list(office.worker)}
    assert set(lines) == {elsewhere, neighbour}


def test_a_session_ends_when_its_time_is_over_or_the_role_changes(office):
    token = office.users.begin(NAMES[Role.CASE_WORKER], hours=8)
    assert office.users.continued(token).user.role is Role.CASE_WORKER
    assert office.users.continued(token).origin == "console"
    office.users.put(NAMES[Role.CASE_WORKER], Role.VOLUNTEER)
    for gone in (token, "x"):
        with pytest.raises(Exception, match="ended"):
            office.users.continued(gone)
    token = office.users.begin(NAMES[Role.VOLUNTEER], hours=8)
    office.later(hours=8)
    with pytest.raises(Exception, match="ended"):
        office.users.continued(token)


def test_whoever_left_is_nobody(office):
    office.users.put("wim", Role.CASE_WORKER)
    office.users.put("wim", Role.CASE_WORKER, active=False)
    with pytest.raises(UnknownUser):
        office.users.at_work("wim")
    with pytest.raises(UnknownUser):
        office.users.put("Wim de Vries", Role.CASE_WORKER)


def test_nothing_of_a_person_or_a_user_is_in_the_log_or_the_store_in_clear(office):
    number = office.release(jansen(surname="Quaedackersvelt"), phone="0612378945", email="x.quaed@planthof.example")
    office.noting.remark(office.worker, number, "Plantsoenhofpad vragen")
    office.noting.observe(office.worker, number, Observation.ILLNESS)
    office.assigning.assign(office.worker, number, NAMES[Role.CASE_WORKER])
    office.viewing.show(office.worker, number)
    office.node.close()
    words = [b"Quaed", b"0612378945", b"planthof", b"Plantsoen", b"ILLNESS", b"Ziekte", jansen().bsn.value.encode(),
             NAMES[Role.CASE_WORKER].encode()]  # fmt: skip
    kept = office.node.at_rest()
    assert [word for word in words if word in kept] == []
    office.node.start()
