"""A municipality tells its partners, over weeks: fixed days, one record per signal, nothing more than the code."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from keys.feedback import FeedbackCode
from keys.identity import Day, SignalId
from municipality_node.domain.feedback import FeedbackTerms
from municipality_node.errors import GatewayRefused, GatewayUnavailable
from municipality_node.feedback.progress import Progress, Stage
from servicekit.transactions import read_transaction
from tests.support.node import NOW, MemoryGateway, Node, a_row, id_of
from tests.support.signals import TODAY, a_signal

BORN = date(1980, 4, 12)
TERMS = FeedbackTerms()


@dataclass
class Cases:
    """Whoever works cases, as a table by signal."""

    node: Node
    by_signal: dict[SignalId, Progress] = field(default_factory=dict)

    def progress(self, connection, signal_rows):
        found = {
            row.id: progress
            for signal_id, progress in self.by_signal.items()
            if (row := self.node.tenant.signals.named(connection, signal_id)) is not None
        }
        return {number: found[number] for number in signal_rows if number in found}


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def node(tmp_path, gateway):
    node = Node(tmp_path, gateway)
    node.cases = Cases(node)
    node.register(
        a_row(), a_row(1, geslachtsnaam="Smit", voornamen="Piet", geboortedatum="19700101", postcode="4302AA")
    )
    yield node
    node.close()


def a_stranger(**changes):
    return a_signal(surname="Visser", postcode="4301ZZ", **changes)


def on_day(node, days):
    """Let it be so many days later, under a manifest that is in force."""
    node.now = NOW + timedelta(days=days)
    node.gateway.publish(node.tenant.keys, issued_at=node.now - timedelta(hours=1))


def issue_day(days):
    """Return on which day after today the record that is due after `days` is issued."""
    due = Day(Day.of(TODAY).number + days)
    return next(
        at for at in range(days, days + 7) if TERMS.issue_day(Day(Day.of(TODAY).number + at)).number >= due.number
    )


def codes(gateway):
    return {
        (int.from_bytes(record.signal_id.value, "big"), record.round): record.code.name for record in gateway.told()
    }


def test_a_record_comes_on_the_fixed_day_and_no_other(node, gateway):
    gateway.submit(a_signal(birth_date=BORN), 1)
    gateway.submit(a_stranger(), 2)
    node.work()
    for days in range(issue_day(TERMS.after_days[1])):
        node.now = NOW + timedelta(days=days)
        node.issuing().run()
        expected = 2 if days >= issue_day(TERMS.after_days[0]) else 0
        assert len(gateway.feedback) == expected, days
    assert codes(gateway) == {(1, 1): "PICKED_UP", (2, 1): "NOT_PICKED_UP"}


def test_the_number_and_days_of_records_do_not_depend_on_what_became_of_a_signal(node, gateway):
    node.register(
        a_row(geheimhouding="1"),
        a_row(1, geslachtsnaam="Smit", voornamen="Piet", geboortedatum="19700101", postcode="4302AA"),
    )
    gateway.submit(a_signal(birth_date=BORN, surname="Smit", prefix="", initials="P", postcode="4302AA"), 1)
    gateway.submit(a_signal(birth_date=BORN), 2)  # secrecy flag
    gateway.submit(a_stranger(), 3)  # nobody's key
    gateway.submit(a_signal(birth_date=BORN, amount_cents=1), 4)  # withheld
    gateway.submit(a_signal(birth_date=BORN, arrears_since=TODAY + timedelta(days=3)), 5)  # form
    gateway.deliver(gateway.seal(a_stranger(), 6, epoch=9))  # header
    node.work()
    issued = []
    for days in range(100):
        node.now = NOW + timedelta(days=days)
        before = len(gateway.feedback)
        node.issuing().run()
        issued += [(days, record) for record in gateway.told()[before:]]
    by_signal = {
        number: [(days, record.round) for days, record in issued if record.signal_id == id_of(number)]
        for number in range(1, 7)
    }
    assert len(by_signal[1]) == TERMS.rounds
    assert all(schedule == by_signal[1] for schedule in by_signal.values())
    assert {len(sealed) for _, sealed in gateway.feedback} == {1_392}
    silent = {record.code for _, record in issued if record.signal_id in map(id_of, range(2, 7))}
    assert silent == {FeedbackCode.NOT_PICKED_UP}


def test_a_case_that_goes_on_is_told_step_by_step(node, gateway):
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    accepted = TODAY + timedelta(days=30)
    for days, progress in (
        (issue_day(14), Progress()),
        (issue_day(28), Progress(stage=Stage.HELP_ACCEPTED, hold_until=accepted)),
        (issue_day(42), Progress(stage=Stage.CLOSED)),
        (issue_day(56), Progress()),
    ):
        node.cases.by_signal[id_of(1)] = progress
        on_day(node, days)
        node.work()
    records = sorted(gateway.told(), key=lambda record: record.round)
    assert [record.code.name for record in records] == ["PICKED_UP", "HELP_ACCEPTED", "CLOSED", "PICKED_UP"]
    assert [record.hold_until for record in records] == [None, Day.of(accepted), None, None]


def test_of_a_secret_person_only_consent_lets_acceptance_be_told(node, gateway):
    node.register(a_row(geheimhouding="1"), accept_removals=True)
    gateway.submit(a_signal(birth_date=BORN), 1)
    gateway.submit(a_signal(birth_date=BORN, partner_ref="other", arrears_since=TODAY - timedelta(days=60)), 2)
    node.work()
    hold = TODAY + timedelta(days=40)
    node.cases.by_signal[id_of(1)] = Progress(stage=Stage.HELP_ACCEPTED, hold_until=hold)
    node.cases.by_signal[id_of(2)] = Progress(stage=Stage.HELP_ACCEPTED, hold_until=hold, consented=True)
    on_day(node, issue_day(14))
    node.work()
    assert codes(gateway) == {(1, 1): "NOT_PICKED_UP", (2, 1): "HELP_ACCEPTED"}


def test_a_secrecy_flag_that_comes_later_silences_what_follows(node, gateway):
    gateway.submit(a_signal(birth_date=BORN), 1)
    gateway.submit(a_signal(birth_date=BORN, partner_ref="other", arrears_since=TODAY - timedelta(days=60)), 2)
    node.work()
    node.register(a_row(geheimhouding="1"), accept_removals=True)
    on_day(node, issue_day(14))
    node.work()
    assert set(codes(gateway).values()) == {"NOT_PICKED_UP"}


def test_nobody_is_told_of_where_a_municipality_switched_it_on(node, gateway):
    gateway.submit(a_stranger(), 1)
    gateway.submit(a_signal(birth_date=BORN, amount_cents=1), 2)
    node.work()
    switched = FeedbackTerms(not_a_resident=True)
    for days in (issue_day(14), 31, issue_day(42)):
        on_day(node, days)
        node.work()  # the bundle's period ends on the way
    node.close()
    node.start()
    node.manifests().refresh(gateway)
    node.now += timedelta(days=14)
    node.issuing(switched).run()
    told = codes(gateway)
    assert {told[1, number] for number in (1, 3)} == {"NOT_PICKED_UP"}
    assert (told[1, 4], told[2, 4]) == ("NOT_A_RESIDENT", "NOT_PICKED_UP")


@pytest.mark.parametrize("told_first", [False, True])
def test_a_withdrawal_is_told_as_closed_only_after_a_positive_record(node, gateway, told_first):
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    if told_first:
        on_day(node, issue_day(14))
        node.work()
    gateway.withdraw(id_of(1))
    on_day(node, issue_day(28))
    node.work()
    latest = max(gateway.told(), key=lambda record: record.round)
    assert latest.code.name == ("CLOSED" if told_first else "NOT_PICKED_UP")


def test_a_crash_between_sealing_and_depositing_makes_no_second_record(node, gateway):
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    on_day(node, issue_day(14))
    issuing = node.issuing()
    assert issuing.issue(TERMS.issue_day(Day.of(node.now))) == Counter({FeedbackCode.PICKED_UP: 1})
    node.restart()
    assert node.issuing().run() == 1
    assert node.issuing().run() == 0
    assert len(gateway.feedback) == 1


def test_a_crash_after_depositing_deposits_the_same_bytes(node, gateway, monkeypatch):
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    on_day(node, issue_day(14))
    deposits, deposit = [], gateway.deposit

    def taken_and_lost(municipality, records):
        deposits.append(records)
        deposit(municipality, records)
        raise GatewayUnavailable

    gateway.deposit = taken_and_lost
    with pytest.raises(GatewayUnavailable):
        node.issuing().run()
    gateway.deposit = lambda municipality, records: (deposits.append(records), deposit(municipality, records))
    node.restart()
    assert node.issuing().run() == 1
    assert deposits[0] == deposits[1]
    assert len(gateway.feedback) == 1


def test_a_node_that_was_away_issues_one_record_for_all_missed_days(node, gateway):
    gateway.submit(a_signal(birth_date=BORN), 1)
    gateway.submit(a_stranger(), 2)
    node.work()
    on_day(node, issue_day(42))
    node.work()
    assert codes(gateway) == {(1, 3): "PICKED_UP", (2, 3): "NOT_PICKED_UP"}


def test_a_gateway_that_refuses_feedback_does_not_stop_signals(node, gateway):
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    on_day(node, issue_day(14))
    deposit, gateway.deposit = gateway.deposit, refuse
    gateway.submit(a_stranger(), 2, day=Day.of(node.now))
    assert node.work() == {"unopened": 1}
    gateway.deposit = deposit
    node.work()
    assert len(gateway.feedback) == 1


def refuse(*_):
    raise GatewayRefused("no", field="FEEDBACK_QUOTA")


def test_a_partner_without_a_sealing_key_gets_nothing_and_holds_nothing_up(tmp_path):
    gateway = MemoryGateway(sealing_key=None)
    node = Node(tmp_path, gateway)
    node.register(a_row())
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    on_day(node, issue_day(14))
    node.work()
    assert gateway.feedback == []
    assert node.issuing().status()["due"] == 0
    node.close()


def test_issuing_is_audited_with_a_count_and_a_commitment_but_no_code(node, gateway):
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    on_day(node, issue_day(14))
    node.work()
    with read_transaction(node.tenant.engine) as connection:
        entries = [row[0] for row in connection.exec_driver_sql("SELECT entry FROM audit_entry")]
    [entry] = [entry for entry in entries if b"feedback_issued" in entry]
    assert b'"count":1' in entry
    assert not any(code.name.encode() in entry for code in FeedbackCode)
