"""Random histories of a municipality over its real use cases, held to a small model of the rules.

Signals are sealed, opened, compared, decided on, put into cases, worked on, withdrawn, told about and deleted as in
earnest; the model knows persons, households, amounts and days.
"""

import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from keys.feedback import FeedbackCode
from keys.identity import Day
from municipality_node.domain.casework.contact import Channel
from municipality_node.domain.casework.lifecycle import CaseState
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.casework.roles import Role
from municipality_node.errors import LimitReached
from municipality_node.reviewing.acting import ReviewActs
from municipality_node.store.case_history import WorkedCases
from municipality_node.store.case_progress import StoredCaseProgress
from municipality_node.store.casework_schema import CASE_ATTEMPT, CASE_FILE, CASE_SIGNAL
from municipality_node.store.data_keys import DataClass
from municipality_node.store.schema import SIGNAL
from municipality_node.store.signal_keys import keys_of
from servicekit.transactions import read_transaction
from signals.signal import SignalType
from tests.support.copies import Copies
from tests.support.deciding import a_chamber
from tests.support.desk import NAMES, an_office
from tests.support.ends import End, ends
from tests.support.history_model import Model, Person, Sent
from tests.support.node import PARTNER, WATER_COMPANY, a_row, bsn, id_of
from tests.support.planted import forms
from tests.support.signals import TODAY, a_signal

ADULT = Person("Zonneberghe", "one")
PARTNER_OF_ADULT = Person("Visserinck", "one")
NEIGHBOUR = Person("Smitskamper", "two")
SECRET = Person("Dekkersveld", "three", secret=True)
DEAD = Person("Mulderinga", "four", barred=True)
CHILD = Person("Kokkelkoren", "five", barred=True)
DOUBTED = Person("Hartevelts", "six", doubted=True)
"""Only one partner tells anything of this one, so that nothing is multiple: a signal in doubt counts for nobody."""
STRANGER = Person("Quistenburg", "nowhere")
PEOPLE = (ADULT, PARTNER_OF_ADULT, NEIGHBOUR, SECRET, DEAD, CHILD, DOUBTED)
POSTCODES = {
    "one": "4301AA",
    "two": "4301BB",
    "three": "4301CC",
    "four": "4301DD",
    "five": "4301EE",
    "six": "4301FF",
    "nowhere": "4399ZZ",
}
BORN = {ADULT: "1980-04-12", PARTNER_OF_ADULT: "1982-07-03", NEIGHBOUR: "1969-11-23", SECRET: "1975-02-17",
        DEAD: "1941-09-30", CHILD: "2014-05-05", DOUBTED: "1988-08-19", STRANGER: "1990-10-10"}  # fmt: skip
PLANTED = forms(
    {person.name: person.name for person in (*PEOPLE, STRANGER)}
    | {f"number of {person.name}": bsn(number) for number, person in enumerate(PEOPLE)}
)
"""What must never be readable in a file."""
AMOUNTS = (1_00, 30_00, 30_00, 1_000_00, 2_000_00)
"""Below every threshold; in between, so that only a second partner makes it enough; above; and more."""
PARTNERS = {"energy": PARTNER, "water": WATER_COMPANY}
POSITIVE = {FeedbackCode.PICKED_UP, FeedbackCode.HELP_ACCEPTED, FeedbackCode.CLOSED}
LASTS = timedelta(days=150)
"""Within the history window, so that the model may forget nothing."""


def row_for(number, person):
    return a_row(
        number,
        geslachtsnaam=person.name,
        voorvoegsel="",
        voornamen="Jan Adriaan",
        geboortedatum=BORN[person].replace("-", ""),
        postcode=POSTCODES[person.household],
        geheimhouding="1" if person.secret else "0",
        opschorting_reden="O" if person is DEAD else "",
        functie_adres="B" if person.doubted else "W",
    )


SENDINGS = {
    "person": st.sampled_from((ADULT, ADULT, PARTNER_OF_ADULT, DOUBTED, *PEOPLE, STRANGER)),
    "partner": st.sampled_from(sorted(PARTNERS)),
    "kind": st.sampled_from(("EARLY", "EARLY", "EARLY", "END_OF_SUPPLY", "CRISIS")),
    "cents": st.sampled_from(AMOUNTS),
    "since": st.sampled_from((date(2025, 12, 1), date(2026, 1, 10), date(2025, 12, 1), date(2026, 1, 10), None)),
}


class Histories(RuleBasedStateMachine):
    """One municipality, from the arrival of its first signal on."""

    @initialize(sendings=st.lists(st.fixed_dictionaries(SENDINGS), min_size=3, max_size=8))
    def open_office(self, sendings):
        """Let a month begin: what partners send on its first day comes in one page."""
        self.directory = Path(tempfile.mkdtemp(prefix="histories-"))
        self.office = an_office(self.directory)
        self.node = self.office.node
        self.node.releases, self.node.cases = self.office.intake, StoredCaseProgress()
        self.node.case_history = WorkedCases()
        self.gateway = self.node.gateway
        self.node.register(*(row_for(number, person) for number, person in enumerate(PEOPLE)))
        self.model, self.accepted = Model(), set()
        self.copies = Copies(self.directory)
        for sending in sendings:
            self._send(**sending)
        self.node.work()

    def teardown(self):
        if hasattr(self, "office"):
            try:
                self._every_accepted_signal_has_one_end()
                self._years_later_nothing_is_left_but_open_cases()
                self._copies_hold_nothing_of_what_was_destroyed()
            finally:
                self.node.close()
                shutil.rmtree(self.directory, ignore_errors=True)

    @property
    def today(self):
        return self.office.today

    # What happens from outside

    @rule(**SENDINGS)
    def a_partner_sends(self, **sending):
        self._send(**sending)
        self.node.work()

    def _send(self, person, partner, kind, cents, since):
        number = len(self.model.signals) + 1
        partner = "energy" if person is DOUBTED else partner
        since = since or self.today - timedelta(days=10)  # too soon, which the rules of form refuse
        signal = a_signal(
            partner_ref=f"R-{number}", signal_type=SignalType[kind], amount_cents=cents, arrears_since=since,
            sent_date=self.today, initials="J.A.", prefix="", surname=person.name,
            birth_date=date.fromisoformat(BORN[person]), postcode=POSTCODES[person.household],
        )  # fmt: skip
        self.gateway.submit(signal, number, day=Day.of(self.today), partner=PARTNERS[partner])
        self.accepted.add((PARTNERS[partner].value, id_of(number).value))
        whom = None if person is STRANGER else person
        self.model.arrive(Sent(number, whom, partner, kind, cents, since, self.today))

    @precondition(lambda self: any(one.state != "withdrawn" for one in self.model.signals))
    @rule(data=st.data())
    def a_partner_was_paid(self, data):
        standing = [one for one in self.model.signals if one.state != "withdrawn"]
        signal = data.draw(st.sampled_from(standing), label="withdrawn")
        self.copies.take(self.node)
        self.gateway.withdraw(id_of(signal.number), partner=PARTNERS[signal.partner])
        self.node.work()
        self.model.withdraw(signal)

    @precondition(lambda self: self.today - TODAY < LASTS)
    @rule(days=st.integers(1, 25))
    def time_passes(self, days):
        self.copies.take(self.node)
        self._pass_time(days)

    def _pass_time(self, days):
        self.node.now += timedelta(days=days)
        self.gateway.publish(self.node.tenant.keys, issued_at=self.node.now - timedelta(hours=1))
        self.node.work()
        self.model.pass_time(self.today)

    # What the team does

    @precondition(lambda self: any(one.state == "review" for one in self.model.signals))
    @rule(data=st.data(), confirmed=st.booleans())
    def a_review_officer_decides(self, data, confirmed):
        waiting = [one for one in self.model.signals if one.state == "review"]
        signal = data.draw(st.sampled_from(waiting), label="reviewed")
        session = self.office.sessions[Role.REVIEW_OFFICER]
        acts = ReviewActs(desk=self.office.desk, chamber=a_chamber(self.node), session=session)
        if confirmed:
            acts.confirm(str(id_of(signal.number)))
            self.model.confirm(signal, self.today)
        else:
            acts.reject(str(id_of(signal.number)))
            self.model.reject(signal, self.today)

    @precondition(lambda self: any(case.state != "closed" for case in self.model.cases))
    @rule(data=st.data())
    def somebody_takes_up_a_case(self, data):
        case, number = self._an_open_case(data)
        self.office.assigning.assign(self.office.worker, number, NAMES[Role.CASE_WORKER])
        case.state = "picked_up" if case.state == "new" else case.state

    @precondition(lambda self: any(case.state == "picked_up" for case in self.model.cases))
    @rule(data=st.data(), consent=st.booleans())
    def a_resident_accepts_help(self, data, consent):
        case, number = self._an_open_case(data, "picked_up")
        self.office.concluding.accept(self.office.worker, number, self.today, consent=consent)
        case.state = "accepted"

    @precondition(lambda self: any(case.state != "closed" for case in self.model.cases))
    @rule(data=st.data(), result=st.sampled_from((CaseResult.PAID, CaseResult.OTHER_HELP_RUNNING)))
    def a_case_is_closed(self, data, result):
        case, number = self._an_open_case(data)
        if case.state == "new":
            self.office.assigning.assign(self.office.worker, number, NAMES[Role.CASE_WORKER])
        self.office.concluding.close(self.office.worker, number, result)
        case.state = "closed"

    @precondition(lambda self: any(case.state in {"picked_up", "accepted"} for case in self.model.cases))
    @rule(data=st.data(), channel=st.sampled_from((Channel.PHONE, Channel.VISIT)), times=st.integers(1, 3))
    def somebody_is_looked_for(self, data, channel, times):
        _, number = self._an_open_case(data, "picked_up", "accepted")
        if self.office.case(number).assigned_to is None:
            self.office.assigning.assign(self.office.worker, number, NAMES[Role.CASE_WORKER])
        for _ in range(times):
            try:
                self.office.attempt(number, channel)
            except LimitReached:
                return

    def _an_open_case(self, data, *states):
        chosen = [case for case in self.model.cases if (case.state in states if states else case.state != "closed")]
        case = data.draw(st.sampled_from(chosen), label="case")
        return case, self._numbers()[min(case.signals)]

    # What must hold after every step

    @invariant()
    def every_signal_is_where_the_rules_put_it(self):
        assert {number: row.state for number, row in self._rows().items()} == {
            one.number: one.state for one in self.model.signals
        }

    @invariant()
    def every_released_signal_is_in_the_case_of_its_household_and_month(self):
        groups = {}
        for number, case in self._numbers().items():
            groups.setdefault(case, set()).add(number)
        assert sorted(map(sorted, groups.values())) == sorted(sorted(case.signals) for case in self.model.cases)
        states = self._case_states()
        for case in self.model.cases:
            assert states[self._numbers()[min(case.signals)]] == CaseState(case.state)

    @invariant()
    def what_is_not_released_has_a_coded_reason_and_crisis_none_of_proportion(self):
        kinds = {one.number: one.kind for one in self.model.signals}
        for number, row in self._rows().items():
            if row.state == "withheld":
                rules = set(row.rules.split(","))
                assert rules - {""}
                if kinds[number] == "CRISIS":
                    assert not rules & {"P1", "P2", "P4", "P6"}
                assert rules <= {"P1", "P2"} or rules & {"N1", "N3"}

    @invariant()
    def nothing_is_released_about_the_dead_or_about_children(self):
        rows = self._rows()
        for one in self.model.signals:
            if one.person is not None and one.person.barred:
                assert rows[one.number].state in {"withheld", "withdrawn", "refused"}

    @invariant()
    def contacts_stay_under_their_caps(self):
        limits = self.office.desk.settings.limits
        with read_transaction(self.node.tenant.engine) as connection:
            made = connection.execute(select(CASE_ATTEMPT.c.case_id, CASE_ATTEMPT.c.channel)).all()
        for case, channel in set(made):
            most = limits.by_channel[Channel(channel)].most(call_centre=False)
            assert most is None or made.count((case, channel)) <= most

    @invariant()
    def nothing_is_overdue_and_of_what_ended_no_key_is_left(self):
        assert not any(status.overdue for status in self.node.retention().status())
        for row in self._rows().values():
            if row.state in {"withdrawn", "expired", "unopened", "refused", "none"}:
                name = row.partner.encode() + row.signal_id
                assert not any(map(self.node.tenant.data_keys.holds, keys_of(name)))

    @invariant()
    def partners_are_told_once_a_round_and_never_take_back_what_was_positive(self):
        told = {}
        for record in self.gateway.told():
            number = int.from_bytes(record.signal_id.value, "big")
            assert record.round not in told.setdefault(number, {})
            told[number][record.round] = record.code
        for number, rounds in told.items():
            codes = [rounds[round_] for round_ in sorted(rounds)]
            first = next((at for at, code in enumerate(codes) if code in POSITIVE), len(codes))
            assert set(codes[first:]) <= POSITIVE
            person = self.model.signals[number - 1].person
            if person is None or person.barred:
                assert not POSITIVE & set(codes)

    def _every_accepted_signal_has_one_end(self):
        """Let every wait end, then ask the store about each signal that the gateway accepted."""
        self._pass_time(40)
        found = ends(self.node.tenant.engine, self.accepted)
        lost = {name: told for name, told in found.items() if len(told) != 1}
        assert lost == {}
        expected = {"released": End.IN_A_CASE, "withheld": End.WITHHELD, "none": End.NOBODY, "refused": End.REFUSED,
                    "expired": End.NEVER_OPENED, "withdrawn": End.WITHDRAWN}  # fmt: skip
        told = {int.from_bytes(signal_id, "big"): end for (_, signal_id), (end,) in found.items()}
        assert told == {one.number: expected[one.state] for one in self.model.signals}

    def _copies_hold_nothing_of_what_was_destroyed(self):
        """Read the copies once more, after the last retention, and then the files that are left."""
        still = {name for kind in DataClass for name in self.node.tenant.data_keys.names(kind)}
        self.copies.tell_nothing_of_what_was_destroyed(self.node, PLANTED)
        self.node.close()
        self.copies.are_all_that_is_left(PLANTED, but=still)

    def _years_later_nothing_is_left_but_open_cases(self):
        self.copies.take(self.node)
        self.node.now += timedelta(days=1_200)
        self.node.retention().run()
        still_open = {number for number, state in self._case_states().items() if state is not CaseState.CLOSED}
        assert set(self._case_states()) == still_open
        tied = {number: case for number, case in self._numbers().items() if case in still_open}
        assert set(self._rows()) == set(tied)
        gone = [name for name, told in ends(self.node.tenant.engine, self.accepted).items() if told == [End.DELETED]]
        assert len(gone) == len(self.accepted) - len(tied)
        keys = {kind: len(self.node.tenant.data_keys.names(kind)) for kind in DataClass}
        assert keys.pop(DataClass.CASE) == len(still_open)
        assert keys.pop(DataClass.RELEASED) == sum(row.state == "released" for row in self._rows().values())
        assert keys.pop(DataClass.DECISION) == sum(row.sealed_explanation is not None for row in self._rows().values())
        assert keys.pop(DataClass.SIGNAL) == len(
            {Day(row.received_day).date.replace(day=1) for row in self._rows().values()}
        )
        assert keys.pop(DataClass.LINK) > 0
        assert set(keys.values()) == {0}

    def _rows(self):
        if not hasattr(self, "office"):
            return {}
        with read_transaction(self.node.tenant.engine) as connection:
            rows = connection.execute(select(SIGNAL)).all()
        return {int.from_bytes(row.signal_id, "big"): row for row in rows}

    def _numbers(self):
        query = select(SIGNAL.c.signal_id, CASE_SIGNAL.c.case_id).join(SIGNAL, SIGNAL.c.id == CASE_SIGNAL.c.signal_row)
        with read_transaction(self.node.tenant.engine) as connection:
            return {int.from_bytes(signal_id, "big"): case for signal_id, case in connection.execute(query)}

    def _case_states(self):
        with read_transaction(self.node.tenant.engine) as connection:
            rows = connection.execute(select(CASE_FILE.c.id, CASE_FILE.c.state)).all()
        return {number: CaseState(state) for number, state in rows}


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
