"""Random histories of signals, lists, confirmations and days, against a small independent model of the rules."""

import shutil
import tempfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from keys.identity import Day, Oin
from municipality_node.audit_trail import BundleReference
from municipality_node.deciding.casefile import CaseContent
from municipality_node.deciding.docket import Docket
from municipality_node.deciding.endings import Endings
from municipality_node.deciding.judged import Judged
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.decision import Outcome
from municipality_node.reviewing.acting import ReviewActs
from municipality_node.store.key_lifetime import keyed_transaction
from municipality_node.store.listings import ListName
from municipality_node.store.signals import SignalRow, State
from servicekit.transactions import read_transaction
from signals import canonical
from signals.signal import PartnerType, SignalType
from tests.support.deciding import a_chamber
from tests.support.desk import Office
from tests.support.node import MemoryGateway, Node, a_row, id_of
from tests.support.policies import POLICY
from tests.support.rule_model import Model, Person, Told
from tests.support.signals import TODAY, a_signal

PARTNERS = {"energy": Oin("00000099000000000001"), "water": Oin("00000099000000000002")}
SINGLE, MULTIPLE = 5_000, 2_500
MATCH = {"outcome": "match", "probability": 1.0, "nobody": 0.0, "grounds": [], "slots_opened": 1, "dwellings": 1,
         "candidates": [{"probability": 1.0, "findings": {}}]}  # fmt: skip
ROWS = {
    "an": a_row(0),
    "bo": a_row(1, geboortedatum="19820303"),
    "cas": a_row(2, geboortedatum="20150101"),
    "dirk": a_row(3, postcode="4302AA", opschorting_reden="O"),
    "eef": a_row(4, postcode="4302AA"),
}


SIGNALS = st.tuples(
    st.sampled_from(["an", "an", "bo", "bo", "eef", "cas", "dirk"]),
    st.sampled_from(list(PARTNERS)),
    st.sampled_from([2_000, 3_000, 3_000, 4_000, 6_000]),
    st.sampled_from([date(2025, 12, 1), date(2026, 1, 1)]),
    st.sampled_from([0, 0, 10, 20, 30, 31]),
    st.sampled_from(["plain", "plain", "plain", "doubtful", "crisis"]),
)
"""Who owes whom how much since when, sent how many days ago, and what is special about it."""


class Releases(RuleBasedStateMachine):
    """One municipality of five people in two households; what the node says is what the model says."""

    @initialize()
    def open(self):
        self.directory = Path(tempfile.mkdtemp())
        self.node = Node(self.directory, MemoryGateway())
        self.node.policy = POLICY
        self.node.register(*ROWS.values())
        self.office = Office(self.node)
        self.chamber = a_chamber(self.node)
        self.people = {
            name: Person(name, row["postcode"], suspended=name == "dirk", minor=name == "cas")
            for name, row in ROWS.items()
        }
        self.model = Model(single=SINGLE, multiple=MULTIPLE, today=TODAY)

    def teardown(self):
        if hasattr(self, "node"):
            self.node.close()
            shutil.rmtree(self.directory)

    @rule(told=st.lists(SIGNALS, min_size=1, max_size=4))
    def signals_arrive(self, told):
        for name, partner, amount, since, ago, kind in told:
            person, sent = self.people[name], self.model.today - timedelta(days=ago)
            crisis, doubtful = kind == "crisis", kind == "doubtful"
            self._arrive(person, partner, amount, since, sent, crisis=crisis, doubtful=doubtful)
            self.model.arrive(Told(person, partner, amount, since, sent, crisis, doubtful))

    @rule(name=st.sampled_from(list(ROWS)), which=st.sampled_from(ListName), on=st.booleans())
    def a_list_changes(self, name, which, on):
        person = self.people[name]
        setattr(person, "debt_help" if which is ListName.DEBT_HELP else "objected", on)
        ref = self.office.desk.pseudonyms.person(self._resident(name).bsn)
        with self._transaction() as transaction:
            connection = transaction.connection
            if on:
                self.chamber.sources.listings.put(connection, which, {ref: None})
            else:
                self.chamber.sources.listings.remove(connection, which, [ref])
            docket = Docket(transaction, self.chamber, policy=POLICY, now=self.node.now)
            docket.relist([ref])
            docket.write()
        self.model.lists_changed(person)

    @rule(name=st.sampled_from(list(ROWS)))
    def somebody_refuses_help(self, name):
        self.people[name].refused = self.model.today
        ref = self.office.desk.pseudonyms.person(self._resident(name).bsn)
        self.node.case_history.refused[ref] = self.model.today

    @precondition(lambda self: any(told.state == "review" for told in self.model.signals))
    @rule(data=st.data(), confirmed=st.booleans())
    def somebody_decides(self, data, confirmed):
        waiting = [number for number, told in enumerate(self.model.signals, start=1) if told.state == "review"]
        number = data.draw(st.sampled_from(waiting))
        acts = ReviewActs(
            desk=self.office.desk, chamber=self.chamber, session=self.office.sessions[Role.REVIEW_OFFICER]
        )
        told = self.model.signals[number - 1]
        if confirmed:
            acts.confirm(str(id_of(number)))
            self.model.confirm(told)
        else:
            acts.reject(str(id_of(number)))
            self.model.reject(told)

    @rule(days=st.sampled_from([1, 5, 13]))
    def days_pass(self, days):
        self.node.now += timedelta(days=days)
        tenant = self.node.tenant
        Endings(engine=tenant.engine, data_keys=tenant.data_keys, chamber=self.chamber, clock=tenant.clock).run()
        self.model.day_passes(days)
        # What people leave undecided, and what they rejected, ends in nobody; the model says so by number of days.
        for number, told in enumerate(self.model.signals, start=1):
            if told.state in {"review", "rejected"} and self._row(number).state is State.NONE:
                told.state, told.rules = "none", frozenset()

    @invariant()
    def the_node_says_what_the_model_says(self):
        if not hasattr(self, "model"):
            return
        rows = [self._row(number) for number, _ in enumerate(self.model.signals, start=1)]
        said = [(row.state.value, frozenset(row.rules)) for row in rows]
        assert [state for state, _ in said] == [told.state for told in self.model.signals]
        for (state, rules), told in zip(said, self.model.signals, strict=True):
            assert state != "withheld" or rules == told.rules

    @invariant()
    def nothing_is_released_that_must_not_be_and_crisis_is_never_withheld_for_proportion(self):
        if not hasattr(self, "model"):
            return
        for number, told in enumerate(self.model.signals, start=1):
            row = self._row(number)
            if row.state is State.RELEASED:
                assert not told.person.suspended
                assert not told.person.minor
                assert not told.person.debt_help
                assert not told.person.objected
            if row.state is State.WITHHELD:
                assert row.rules
                assert not (told.crisis and set(row.rules) & {"P1", "P2", "P4", "P6"})

    @invariant()
    def casework_has_what_is_released_and_nothing_else(self):
        if not hasattr(self, "model"):
            return
        handed = Counter(one.row for one in self.node.releases.released)
        handed.subtract(one.row for one in self.node.releases.recalled)
        released = [n for n, told in enumerate(self.model.signals, start=1) if told.state == "released"]
        assert sorted(handed.elements()) == released

    def _transaction(self):
        return keyed_transaction(self.node.tenant.engine, self.node.tenant.data_keys)

    def _row(self, number):
        with read_transaction(self.node.tenant.engine) as connection:
            (row,) = self.node.tenant.signals.by_ids(connection, [number])
        return row

    def _resident(self, name):
        number = ROWS[name]["burgerservicenummer"]
        with read_transaction(self.node.tenant.engine) as connection:
            everybody = [found.resident for found in self.node.tenant.residents.all(connection)]
        return next(resident for resident in everybody if resident.bsn.value == number)

    def _arrive(self, person, partner, amount, since, sent, *, crisis, doubtful):
        tenant, number = self.node.tenant, len(self.model.signals) + 1
        resident, oin = self._resident(person.name), PARTNERS[partner]
        signal = a_signal(
            amount_cents=amount, arrears_since=since, sent_date=sent,
            signal_type=SignalType.CRISIS if crisis else SignalType.EARLY,
        )  # fmt: skip
        row = SignalRow(
            id=number, partner=oin, signal_id=id_of(number), bundle_hash=number.to_bytes(32, "big"), mode=2,
            day=Day.of(self.model.today).number, leaf=1, received_day=Day.of(self.model.today).number,
            state=State.UNOPENED, reference=BundleReference.fresh(),
        )  # fmt: skip
        content = CaseContent(
            canonical=canonical.encode(oin, id_of(number), signal),
            partner_type=PartnerType.ENERGY,
            resident=resident,
            outcome=Outcome.REVIEW if doubtful else Outcome.MATCH,
            candidates=(resident.bsn,) if doubtful else (),
        )
        with self._transaction() as transaction:
            docket = Docket(transaction, self.chamber, policy=POLICY, now=self.node.now)
            docket.expect_residents([resident])
            docket.arrive(Judged(row=row, content=content, match=MATCH))
            tenant.signals.insert(transaction.connection, [row])
            docket.write()
            tenant.audit.record(transaction.connection, docket.events)


TestReleases = Releases.TestCase
TestReleases.settings = settings(
    max_examples=20, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
)
