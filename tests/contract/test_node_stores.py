"""Every store of a municipality's node does the same on either engine, and so do two processes on one of them."""

import os
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, insert

from keys.identity import Day
from keys.linkage import SlotInput, SlotKind
from municipality_node.audit_trail import BundleReference
from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.feedback import Told
from municipality_node.domain.multiplicity import Remembered, Standing
from municipality_node.domain.policy import CaseType
from municipality_node.domain.reporting.measures import Measure
from municipality_node.domain.review import Stage
from municipality_node.hosting.quota import Quota
from municipality_node.store import feedback, passwords, report_counts, standing, taken
from municipality_node.store.approvals import Approvals
from municipality_node.store.data_keys import DataClass, DataKeyDestroyed, KeyName
from municipality_node.store.history import Subject
from municipality_node.store.key_lifetime import doom, doomed, keyed_transaction
from municipality_node.store.listings import Listed, Listings, ListName
from municipality_node.store.review_items import ReviewItems
from municipality_node.store.revisions import register_changed, register_revision
from municipality_node.store.samples import Finding, Samples
from municipality_node.store.schema import LINK_KEY, SIGNAL
from municipality_node.store.signals import SignalRow, State
from municipality_node.store.staff import Nearness, Staff, StaffMember
from municipality_node.store.users import Users
from servicekit.sign_in.lockout import Attempts
from servicekit.store import size
from servicekit.transactions import read_transaction, write_transaction
from signals.signal import SignalType
from tests.support.desk import jansen, living_at
from tests.support.node import NOW, PARTNER, WATER_COMPANY, id_of

TODAY = NOW.date()
DAY = Day.of(TODAY)
LEAF = 4_294_967_297
ENGINES = ["sqlite", "postgresql"]


def a_row(number, **changes):
    fields = {
        "id": number, "partner": PARTNER, "signal_id": id_of(number), "bundle_hash": bytes([number]) * 32, "mode": 1,
        "day": DAY.number, "leaf": LEAF, "received_day": DAY.number, "state": State.UNOPENED,
        "reference": BundleReference.fresh(), "content": os.urandom(200),
    }  # fmt: skip
    return SignalRow(**{**fields, **changes})


def a_slot(data):
    return SlotInput(SlotKind.BIRTH_ADDRESS, data)


def test_numbers_of_keys_are_never_given_twice(node, engine):
    for expected in (1, 2):
        with write_transaction(engine) as connection:
            node.tenant.link_keys.add(connection, LEAF, {os.urandom(32): bytes(32)})
            assert node.tenant.link_keys.highest(connection) == expected
            node.tenant.link_keys.forget(connection, [expected])


class TestSignals:
    def test_a_row_comes_back_as_it_was_written_and_changed(self, shared, writing):
        row = a_row(1, rules=("P1", "P3"), ends_day=DAY.number + 3)
        shared.tenant.signals.insert(writing, [row])
        assert shared.tenant.signals.find(writing, PARTNER, id_of(1)) == row
        row.state, row.content, row.explanation = State.WITHHELD, None, b"sealed"
        shared.tenant.signals.rewrite(writing, row)
        assert shared.tenant.signals.by_ids(writing, [1]) == [row]
        assert shared.tenant.signals.counts(writing)["rules"] == {"P1": 1, "P3": 1}

    def test_a_signal_is_known_by_partner_and_id_and_withdrawn_and_refused_once(self, shared, writing):
        signals = shared.tenant.signals
        signals.insert(writing, [a_row(1), a_row(2)])
        asked = [(PARTNER, id_of(1)), (WATER_COMPANY, id_of(2)), (PARTNER, id_of(3))]
        assert signals.known(writing, asked) == {asked[0]: bytes([1]) * 32}
        assert [signals.withdraw(writing, *asked[2], DAY.number) for _ in range(2)] == [True, False]
        assert signals.withdrawn(writing, asked) == {asked[2]}
        assert [signals.refuse(writing, bytes(32), "SEAL", DAY.number) for _ in range(2)] == [True, False]
        assert signals.next_id(writing) == 3

    def test_what_hangs_on_a_signal_goes_with_its_row(self, shared, writing):
        shared.tenant.signals.insert(writing, [a_row(1)])
        Samples().draw(writing, 1, TODAY)
        ReviewItems().put(writing, 1, Stage.WAITING, last_day=DAY.number)
        writing.execute(delete(SIGNAL).where(SIGNAL.c.id == 1))
        assert (Samples().finding(writing, 1), ReviewItems().find(writing, 1)) == (None, None)

    def test_only_what_later_keys_may_open_is_tried_again(self, shared, writing):
        signals = shared.tenant.signals
        signals.insert(writing, [a_row(1, tried_upto=4), a_row(2, tried_upto=9)])
        assert [row.id for row in signals.in_state(writing, State.UNOPENED, tried_below=9)] == [1]
        signals.tried(writing, [1], 9)
        assert signals.in_state(writing, State.UNOPENED, tried_below=9) == []


class TestRegister:
    def test_residents_are_found_by_number_and_address_and_in_the_order_of_their_rows(self, shared, writing):
        residents = shared.tenant.residents
        people = [jansen(1), jansen(2), living_at(30)]
        residents.add(writing, [residents.seal(one, residents.digest(one)) for one in people])
        assert [stored.resident for stored in residents.all(writing)] == people
        assert residents.of_bsn(writing, people[1].bsn).resident == people[1]
        home = people[0].residence
        together = residents.at_addresses(writing, [residents.address_ref(home.postcode, home.house_number)])
        assert [stored.resident for stored in together] == people[:2]

    def test_a_changed_resident_is_linked_anew_and_one_who_left_is_gone(self, shared, writing):
        residents, link_keys = shared.tenant.residents, shared.tenant.link_keys
        residents.add(writing, [residents.seal(one, residents.digest(one)) for one in (jansen(1), living_at(30))])
        first, second = (stored.id for stored in residents.all(writing))
        link_keys.link(writing, LEAF, {first: [1, 2], second: [2]})
        assert residents.count_without_links(writing, LEAF) == 0
        assert dict(link_keys.owners(writing, LEAF)) == {
            first: bytes([1, 0, 0, 0, 2, 0, 0, 0]), second: bytes([2, 0, 0, 0]),
        }  # fmt: skip
        residents.change(writing, [(first, residents.seal(jansen(1), bytes(32)))])
        assert [one.id for one in residents.without_links(writing, LEAF, after=0, limit=9)] == [first]
        residents.remove(writing, [first, second])
        assert residents.count(writing) == 0
        assert link_keys.leaves_of(writing, second) == []

    def test_a_key_that_another_process_wrote_meanwhile_is_kept_and_the_rest_added(self, shared, writing):
        link_keys = shared.tenant.link_keys
        link_keys.add(writing, LEAF, {b"a" * 32: b"1" * 32})
        link_keys.add(writing, LEAF, {b"a" * 32: b"2" * 32, b"b" * 32: b"3" * 32})
        kept = dict(link_keys.keys(writing, LEAF))
        assert sorted(kept.values()) == [b"1" * 32, b"3" * 32]
        assert link_keys.by_ids(writing, LEAF, list(kept)) == kept
        assert link_keys.by_ids(writing, LEAF + 1, list(kept)) == {}

    def test_a_request_is_unfinished_until_its_keys_are_there_and_its_seed_stays(self, shared, writing):
        batches = shared.tenant.batches
        begun = batches.begin(writing, LEAF, DAY, [a_slot(b"x"), a_slot(b"y")])
        (found,) = batches.unfinished(writing, LEAF)
        assert (found.id, found.slots) == (begun.id, begun.slots)
        batches.finish(writing, begun.id)
        assert batches.unfinished(writing, LEAF) == []
        (record,) = batches.records(writing)
        assert (record.leaf, record.day) == (LEAF, DAY)

    def test_a_running_process_sees_that_the_register_changed(self, engine):
        for expected in (1, 2):
            with write_transaction(engine) as connection:
                register_changed(connection)
            with read_transaction(engine) as connection:
                assert register_revision(connection) == expected


class TestPolicy:
    def test_one_approver_counts_once(self, writing):
        approvals = Approvals()
        told = [(b"d", b"one", NOW), (b"d", b"one", NOW), (b"d", b"two", NOW + timedelta(hours=1))]
        assert [approvals.add(writing, *one) for one in told] == [True, False, True]
        assert approvals.counts(writing) == {b"d": 2}
        assert [approver for _, approver, _ in approvals.everybody(writing)] == [b"one", b"two"]

    def test_a_list_says_its_last_word_of_everybody_until_it_ends(self, writing):
        lists = Listings()
        lists.put(writing, ListName.DEBT_HELP, {b"a": DAY.number, b"b": None})
        lists.put(writing, ListName.DEBT_HELP, {b"a": DAY.number + 1})
        lists.put(writing, ListName.OBJECTIONS, {b"a": None})
        tomorrow = TODAY + timedelta(days=1)
        assert lists.of(writing, [b"a", b"b", b"c"], tomorrow) == {
            b"a": Listed(debt_help_until=tomorrow, objected=True), b"b": Listed(debt_help_until=date.max),
        }  # fmt: skip
        assert lists.expire(writing, TODAY + timedelta(days=2)) == 1
        assert (lists.count(writing, ListName.DEBT_HELP), lists.count(writing, ListName.OBJECTIONS)) == (1, 1)

    def test_an_item_of_the_queue_has_one_stage_and_the_nonce_of_its_explanation(self, shared, writing):
        row = a_row(1, state=State.REVIEW, explanation=bytes(range(40)), ends_day=DAY.number)
        shared.tenant.signals.insert(writing, [row, a_row(2)])
        items = ReviewItems()
        items.put(writing, 1, Stage.WAITING, last_day=3)
        items.put(writing, 1, Stage.CONFIRMED, last_day=4, officer=b"o", candidate=7)
        assert items.at_stage(writing, Stage.WAITING) == []
        (queued,) = items.waiting(writing)
        assert (queued.row, queued.nonce, queued.stage) == (1, bytes(range(12)), Stage.CONFIRMED)
        assert [one.row for one in items.confirmed(writing)] == [1]

    def test_who_is_drawn_again_is_looked_at_anew(self, shared, writing):
        shared.tenant.signals.insert(writing, [a_row(1)])
        samples = Samples()
        samples.draw(writing, 1, TODAY)
        samples.find(writing, 1, Finding.UPHELD)
        samples.draw(writing, 1, TODAY)
        assert (samples.open(writing), samples.counts(writing)) == ([1], {"open": 1})

    def test_the_history_is_found_by_person_and_household_and_ends_with_its_month(self, node, engine):
        history, data_keys = node.tenant.history, node.tenant.data_keys
        entry = Remembered(
            row=1, person=b"p" * 32, household=b"h" * 32, partner=PARTNER, signal_type=SignalType.EARLY,
            amount_cents=4_000_000_000, arrears_since=None, sent=TODAY, standing=Standing.RELEASED,
            case_type=CaseType.SINGLE,
        )  # fmt: skip
        with keyed_transaction(engine, data_keys) as writing:
            node.tenant.signals.insert(writing.connection, [a_row(1)])
            history.write(writing.connection, writing.drawing, [entry], 6)
        with keyed_transaction(engine, data_keys) as writing:
            for subject in (Subject(b"p" * 32, b"x" * 32), Subject(b"x" * 32, b"h" * 32)):
                found = history.recall(writing.connection, writing.drawing, [subject], today=TODAY)
                assert [one.amount_cents for one in found.around(subject)] == [4_000_000_000]
            assert history.rows_about(writing.connection, writing.drawing, [b"p" * 32], today=TODAY) == [1]
        later = TODAY + timedelta(days=300)
        with keyed_transaction(engine, data_keys) as writing:
            assert history.ended(writing.connection, today=later)
            assert history.expire(writing.connection, today=later) == 1
        assert data_keys.names(DataClass.HISTORY) == []


class TestCasework:
    def test_a_user_has_one_name_one_role_and_sessions_that_end_with_it(self, shared, writing):
        users = Users(shared.tenant.keys.cases, shared.tenant.keys.references)
        first = users.put(writing, "one", Role.CASE_WORKER)
        token = users.begin_session(writing, first, NOW + timedelta(hours=1))
        assert users.of_session(writing, token, NOW) == first
        assert users.put(writing, "one", Role.COORDINATOR).number == first.number
        assert users.of_session(writing, token, NOW) is None
        assert [user.role for user in users.everybody(writing)] == [Role.COORDINATOR]

    def test_a_new_password_forgets_the_attempts_on_the_old_one(self, shared, writing):
        user = Users(shared.tenant.keys.cases, shared.tenant.keys.references).put(writing, "one", Role.CASE_WORKER)
        passwords.put(writing, user.number, "first")
        passwords.keep_attempts(writing, user.number, Attempts(3, NOW))
        assert passwords.find(writing, user.number) == ("first", Attempts(3, NOW))
        passwords.put(writing, user.number, "second")
        assert passwords.find(writing, user.number) == ("second", Attempts(0, None))

    def test_the_staff_list_tells_who_is_near(self, shared, writing):
        residents, staff = shared.tenant.residents, Staff(shared.tenant.residents)
        people = [jansen(1), jansen(2)]
        residents.add(writing, [residents.seal(one, residents.digest(one)) for one in people])
        members = [StaffMember(bsn=people[0].bsn, user=b"me"), StaffMember(bsn=people[1].bsn, user=None)]
        assert [staff.replace(writing, members), staff.replace(writing, members), staff.count(writing)] == [2, 2, 2]
        assert staff.near(writing, b"me", [people[1].bsn]) == [Nearness.COLLEAGUE, Nearness.OWN_ADDRESS]

    def test_counts_of_a_month_replace_the_earlier_ones(self, writing):
        month, measure = CaseMonth(TODAY.year, TODAY.month), next(iter(Measure))
        report_counts.replace_month(writing, month, {(measure, "one", "all"): 3, (measure, "two", "all"): 4})
        report_counts.replace_month(writing, month, {(measure, "one", "all"): 5})
        assert report_counts.read(writing, month).by_month == {month: {(measure, "one", "all"): 5}}


class TestFeedback:
    def test_a_signal_is_expected_once_and_told_round_by_round(self, writing):
        feedback.expect(writing, [(PARTNER, id_of(1), DAY)])
        feedback.expect(writing, [(PARTNER, id_of(1), Day(DAY.number + 9))])
        asked = {"first": DAY.number, "last": DAY.number, "limit": 9}
        (record,) = feedback.due(writing, round_=1, **asked)
        feedback.told(writing, [(record, Told.NEGATIVE)], round_=1)
        assert feedback.due(writing, round_=1, **asked) == []
        assert [one.told for one in feedback.due(writing, round_=2, **asked)] == [Told.NEGATIVE]
        assert feedback.told_about(writing, PARTNER, id_of(2)) is None

    def test_records_leave_in_the_order_of_their_bytes_and_stay_until_they_are_deposited(self, writing):
        feedback.put_out(writing, [(PARTNER, bytes([at])) for at in (0x7F, 0xFF, 0x00, 0x80)], day=DAY)
        out = feedback.outgoing(writing, 3)
        assert [record.sealed for record in out] == [b"\x00", b"\x7f", b"\x80"]
        feedback.deposited(writing, out)
        assert feedback.counts(writing, rounds=3) == {"expected": 0, "outgoing": 1}


class TestKeysAndStanding:
    def test_a_doomed_key_is_destroyed_when_its_transaction_is_durable(self, node, engine):
        name, data_keys = KeyName(DataClass.WITHHELD, b"one"), node.tenant.data_keys
        with keyed_transaction(engine, data_keys) as writing:
            cipher = writing.drawing.fresh(name)
            sealed = cipher.seal("column", b"row", b"plain")
        assert data_keys.cipher(name).unseal("column", b"row", sealed) == b"plain"
        with keyed_transaction(engine, data_keys) as writing:
            doom(writing.connection, [name, name])
            assert doomed(writing.connection) == 1
        with pytest.raises(DataKeyDestroyed):
            data_keys.cipher(name)

    def test_a_standing_and_what_was_taken_of_a_day_are_the_last_that_was_said(self, writing):
        assert standing.standing(writing) == standing.Standing()
        for state in (standing.State.PAUSED, standing.State.WORKING):
            standing.stand(writing, standing.Standing(state, b"move"))
        assert standing.standing(writing) == standing.Standing(standing.State.WORKING, b"move")
        taken.take(writing, DAY, 40)
        taken.take(writing, DAY, 2)
        assert (taken.taken(writing, DAY), taken.taken(writing, Day(DAY.number + 1))) == (42, 0)

    def test_a_store_that_reached_its_quota_has_no_room(self, node, engine):
        bytes_ = size(engine)
        assert bytes_ > 10_000
        assert Quota(store_bytes=bytes_ + 10_000_000).room(node.tenant) > 0
        assert Quota(store_bytes=bytes_).room(node.tenant) == 0


def test_rows_that_are_streamed_do_not_stand_in_the_way_of_other_statements(shared, writing):
    residents = shared.tenant.residents
    people = [living_at(number) for number in range(1, 40)]
    residents.add(writing, [residents.seal(one, residents.digest(one)) for one in people])
    for stored in residents.all(writing):
        writing.execute(insert(LINK_KEY).values(leaf=1, input_ref=os.urandom(8), sealed_key=b""))
        assert residents.count(writing) == len(people), stored.id
    assert shared.tenant.link_keys.count(writing, 1) == len(people)


def test_a_long_name_is_refused_on_neither_engine(shared, writing):
    row = a_row(1, rules=tuple(f"P{number}" for number in range(100)), code="X" * 300)
    shared.tenant.signals.insert(writing, [row])
    assert shared.tenant.signals.find(writing, PARTNER, id_of(1)) == row
