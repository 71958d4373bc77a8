"""Random histories of casework against a small independent model: signals, attempts, decisions, pauses, the clock."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from municipality_node.casework.concluding import ReopenReason
from municipality_node.casework.overview import Overview, Wish
from municipality_node.deciding.releases import Departure
from municipality_node.domain.casework.contact import RESULTS, AttemptResult, Channel
from municipality_node.domain.casework.deadlines import PauseReason, Standing, Timer
from municipality_node.domain.casework.limits import OverrideReason
from municipality_node.domain.casework.results import NEEDS, CaseResult, Needs
from municipality_node.errors import ActImpossible, LimitReached, NotOfChannel, ResultRefused
from municipality_node.store.casework_schema import CASE_ATTEMPT
from servicekit.transactions import read_transaction
from signals.signal import SignalType
from tests.support.desk import ENERGY, LANDLORD, an_office, jansen
from tests.support.timer_model import TimedCase, counted_contacts

HOMES = [("4301AA", 12), ("4301AB", 3)]
CALLS, VISITS, CONTACTS, DAYS = 3, 2, 10, 31
REACHED = {AttemptResult.CONVERSATION, AttemptResult.ACCEPTED, AttemptResult.REFUSED}


class ModelCase:
    """What a case must be, told in the words of docs/casework.md."""

    def __init__(self, home, month):
        self.home, self.month, self.signals, self.open = home, month, set(), True
        self.attempts, self.accepted, self.result, self.timed = [], False, None, None
        self.passed = False


class History(RuleBasedStateMachine):
    """Every rule acts on the office and on the model; the model says beforehand what must be refused."""

    @initialize()
    def begin(self):
        self.directory = tempfile.TemporaryDirectory()
        self.office = an_office(Path(self.directory.name))
        self.cases, self.rows, self.kinds = {}, {}, {}

    def teardown(self):
        self.office.node.close()
        self.directory.cleanup()

    def person(self, home):
        residence = jansen().residence
        at = type(residence)(kind=residence.kind, postcode=HOMES[home][0], house_number=HOMES[home][1])
        return jansen(home + 1, residence=at)

    @rule(home=st.sampled_from([0, 1]), kind=st.sampled_from(list(SignalType)[1:]), partner=st.sampled_from([0, 1]))
    def release(self, home, kind, partner):
        number = self.office.release(self.person(home), (ENERGY, LANDLORD)[partner], signal_type=kind)
        month = (self.office.today.year, self.office.today.month)
        same = [n for n, case in self.cases.items() if case.open and (case.home, case.month) == (home, month)]
        assert number == (max(same) if same else max(self.cases, default=0) + 1)
        case = self.cases.setdefault(number, ModelCase(home, month))
        case.timed = case.timed or TimedCase(self.office.today)
        if kind is SignalType.CRISIS:
            case.timed.crises[self.office.rows] = self.office.today
        case.signals.add(self.office.rows)
        self.rows[self.office.rows], self.kinds[self.office.rows] = number, kind

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def withdraw(self, data):
        row = data.draw(st.sampled_from(sorted(self.rows)))
        case = self.cases[self.rows.pop(row)]
        self.office.recall(row, Departure.WITHDRAWN)
        case.signals.discard(row)
        case.timed.crises.pop(row, None)
        if case.open and not case.signals and not case.accepted:
            case.open, case.result = False, CaseResult.PAID

    @precondition(lambda self: self.cases)
    @rule(
        data=st.data(),
        channel=st.sampled_from([Channel.PHONE, Channel.VISIT, Channel.CARD, Channel.ADMINISTRATIVE]),
        result=st.sampled_from([AttemptResult.NO_ANSWER, *sorted(REACHED)]),
        override=st.sampled_from([None, None, OverrideReason.NEW_FACTS]),
    )
    def attempt(self, data, channel, result, override):
        number = data.draw(st.sampled_from(sorted(self.cases)))
        case, today = self.cases[number], self.office.today
        most = {Channel.PHONE: CALLS, Channel.VISIT: VISITS}.get(channel)
        full = most is not None and sum(one[1] is channel for one in case.attempts) >= most
        approaches = channel is not Channel.ADMINISTRATIVE
        full |= approaches and counted_contacts(self._contacts(case.home), today, DAYS) >= CONTACTS
        impossible = ActImpossible if not case.open else NotOfChannel if result not in RESULTS[channel] else None
        expected = impossible or (LimitReached if full and not override else None)
        assert self.refusal(lambda: self.office.attempt(number, channel, result, override=override)) is expected
        if expected is None:
            case.attempts.append((today, channel, result))
            case.passed |= full
            if result in REACHED:
                case.timed.spoken.append(today)
            if result is AttemptResult.CONVERSATION:
                case.timed.conversations.append(today)
            if result is AttemptResult.ACCEPTED and not case.accepted:
                case.accepted, case.timed.accepted = True, today

    def _contacts(self, home):
        """Return the days on which a household was approached, over all of its cases."""
        made = [one for case in self.cases.values() if case.home == home for one in case.attempts]
        return [day for day, channel, _ in made if channel is not Channel.ADMINISTRATIVE]

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), days=st.sampled_from([None, None, 1, 6, 30]))
    def let_it_stand_still(self, data, days):
        number = data.draw(st.sampled_from(sorted(self.cases)))
        case, today = self.cases[number], self.office.today
        until = today + timedelta(days=days) if days else None
        expected = ActImpossible if not case.open or case.timed.stands_still(today) else None
        act = lambda: self.office.noting.pause(self.office.worker, number, PauseReason.RESIDENT_AWAY, until=until)  # noqa: E731
        assert self.refusal(act) is expected
        if expected is None:
            case.timed.still.append([today, until])

    @precondition(lambda self: any(case.timed.stands_still(self.office.today) for case in self.cases.values()))
    @rule(data=st.data())
    def let_it_go_on(self, data):
        today = self.office.today
        still = [number for number, case in self.cases.items() if case.timed.stands_still(today)]
        number = data.draw(st.sampled_from(sorted(still)))
        self.office.noting.resume(self.office.worker, number)
        self.cases[number].timed.go_on(today)

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), result=st.sampled_from(list(CaseResult)))
    def close(self, data, result):
        number = data.draw(st.sampled_from(sorted(self.cases)))
        case, needs = self.cases[number], NEEDS[result]
        through = [one[1] for one in case.attempts]
        enough = through.count(Channel.PHONE) >= CALLS and through.count(Channel.VISIT) >= VISITS
        reached = case.accepted or any(one[2] in REACHED for one in case.attempts)
        lacking = (needs is Needs.ATTEMPTS and not enough) or (needs is Needs.REACHED and not reached)
        expected = ActImpossible if not case.open else ResultRefused if lacking else None
        worker = self.office.worker
        assert self.refusal(lambda: self.office.concluding.close(worker, number, result)) is expected
        if expected is None:
            case.open, case.result = False, result

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def reopen(self, data):
        number = data.draw(st.sampled_from(sorted(self.cases)))
        case = self.cases[number]
        expected = ActImpossible if case.open else None
        act = lambda: self.office.concluding.reopen(self.office.worker, number, ReopenReason.MISTAKE)  # noqa: E731
        assert self.refusal(act) is expected
        if expected is None:
            case.open, case.result, case.accepted, case.timed.accepted = True, None, False, None

    @rule(days=st.sampled_from([1, 3, 12, 20]))
    def wait(self, days):
        self.office.later(days=days)

    @staticmethod
    def refusal(act):
        try:
            act()
        except (ActImpossible, LimitReached, NotOfChannel, ResultRefused) as refused:
            return type(refused)
        return None

    @invariant()
    def every_case_is_as_the_model_says(self):
        if not hasattr(self, "cases"):
            return
        for number, model in self.cases.items():
            case = self.office.case(number)
            assert (case.is_open, case.result) == (model.open, model.result)
            assert {signal.row for signal in case.particulars.standing} == model.signals
            assert (case.accepted is not None) == model.accepted

    @invariant()
    def the_work_list_holds_every_open_case_once(self):
        if not hasattr(self, "cases"):
            return
        desk = self.office.desk
        lines = desk.overview.lines(desk, Wish()).lines
        assert [_told(line) for line in lines] == [_told(line) for line in Overview().lines(desk, Wish()).lines]
        assert sorted(line.case.number for line in lines) == [n for n, case in self.cases.items() if case.open]
        pressing = {line.case.number for line in desk.overview.lines(desk, Wish(pressing=True)).lines}
        told = {
            line.case.number: {one.timer.value: (one.standing.value, one.due) for one in line.deadlines}
            for line in lines
        }
        for number, timers in told.items():
            expected = self.cases[number].timed.timers(self.office.today)
            assert timers == expected
            assert (number in pressing) == any(stands in {"warning", "overdue"} for stands, _ in expected.values())

    @invariant()
    def no_cap_is_passed_without_a_reason_on_record(self):
        if not hasattr(self, "cases"):
            return
        for home in (0, 1):
            cases = [case for case in self.cases.values() if case.home == home]
            for case in cases:
                for channel, most in ((Channel.PHONE, CALLS), (Channel.VISIT, VISITS)):
                    assert case.passed or sum(one[1] is channel for one in case.attempts) <= most
            contacts = self._contacts(home)
            fullest = max((counted_contacts(contacts, day, DAYS) for day in contacts), default=0)
            assert fullest <= CONTACTS or any(case.passed for case in cases)
        with read_transaction(self.office.node.tenant.engine) as connection:
            stored = connection.execute(select(CASE_ATTEMPT.c.case_id, CASE_ATTEMPT.c.override)).all()
        given = {case for case, override in stored if override is not None}
        assert given == {number for number, case in self.cases.items() if case.passed}

    @invariant()
    def a_timer_that_is_met_or_overdue_was_due_no_earlier_than_its_term(self):
        """Holidays, weekends and standing still make a term longer, never shorter."""
        if not hasattr(self, "cases"):
            return
        for line in self.office.desk.overview.lines(self.office.desk, Wish()).lines:
            for one in line.deadlines:
                case = self.cases[line.case.number].timed
                if one.timer is Timer.FIRST_CONVERSATION:
                    assert one.due >= case.opened + timedelta(weeks=4)
                elif one.due is not None:
                    assert one.due >= case.accepted + timedelta(days=3)
                if one.standing is Standing.OVERDUE:
                    assert one.due < self.office.today
                    assert not case.stands_still(self.office.today)


def _told(line):
    return line.case.number, line.placed, line.deadlines


TestHistory = History.TestCase
TestHistory.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
