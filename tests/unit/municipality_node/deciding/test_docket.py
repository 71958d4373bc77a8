"""What a node makes of signals that belong together, from mailbox to hand-over, on the shipped policy."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from keys.identity import Day
from municipality_node.deciding.outcome import STATES
from municipality_node.deciding.releases import Departure, Tag
from municipality_node.domain.policy import Capacity, CaseType, Recurrence, Release
from municipality_node.store.data_keys import DataClass
from municipality_node.store.signals import State
from municipality_node.viewing import Viewing
from servicekit.transactions import read_transaction
from signals.signal import SignalType
from tests.support.node import PARTNER, WATER_COMPANY, MemoryGateway, Node, a_row, bsn, id_of
from tests.support.signals import SENT, TODAY, a_signal

BORN = date(1980, 4, 12)
LOW = 30_00
"""Below the threshold of a single case (50 euros), and above that of a multiple one (25)."""


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def node(tmp_path, gateway):
    node = Node(tmp_path, gateway)
    node.register(a_row(), a_row(1, voornamen="Petra Anna", geboortedatum="19820303", geslacht="V"))
    yield node
    node.close()


def energy(gateway, number, *, partner=PARTNER, **changes):
    signal = a_signal(**{"birth_date": BORN, "amount_cents": LOW, **changes})
    gateway.submit(signal, number, Day.of(max(signal.sent_date, TODAY)), partner)


def water(gateway, number, **changes):
    energy(gateway, number, partner=WATER_COMPANY, **changes)


def later(node, gateway, days):
    node.now += timedelta(days=days)
    gateway.publish(node.tenant.keys, issued_at=node.now - timedelta(hours=1))


def today(node):
    return node.now.date()


def states(node):
    with read_transaction(node.tenant.engine) as connection:
        return {row.id: row.state for state in State for row in node.tenant.signals.in_state(connection, state)}


def why(node, number):
    return Viewing(node.tenant, user="user-1").why(str(id_of(number)))["explanation"]


def test_every_release_has_a_state():
    assert set(STATES) == set(Release)


def test_two_low_signals_of_two_partners_make_a_released_multiple_case(node, gateway):
    energy(gateway, 1)
    assert node.work() == {"withheld": 1}
    water(gateway, 2)
    assert node.work() == {"released": 1, "pulled_in": 1}
    assert set(states(node).values()) == {State.RELEASED}
    second, first = node.releases.released
    assert {second.case_type, first.case_type} == {CaseType.MULTIPLE}
    assert (Tag.PULLED_IN in first.tags, Tag.PULLED_IN in second.tags) == (True, False)
    assert first.household_ref == second.household_ref


def test_two_low_signals_on_one_page_make_a_multiple_case_too(node, gateway):
    energy(gateway, 1)
    water(gateway, 2)
    assert node.work() == {"withheld": 1, "released": 1, "pulled_in": 1}
    assert len(node.releases.released) == 2


def test_a_household_makes_a_multiple_case_although_two_people_owe(node, gateway):
    energy(gateway, 1)
    water(gateway, 2, initials="P.A.", birth_date=date(1982, 3, 3))
    node.work()
    assert {one.resident.bsn.value for one in node.releases.released} == {bsn(0), bsn(1)}


def test_what_was_pulled_in_tells_both_decisions(node, gateway):
    energy(gateway, 1)
    water(gateway, 2)
    node.work()
    told = why(node, 1)
    assert [(one["cause"], one["release"], one["deciding"]) for one in told["earlier"]] == [
        ("arrival", "withheld", ["P1"])
    ]
    assert (told["policy"]["cause"], told["policy"]["release"]) == ("pull-in", "released")
    assert told["facts"]["case_type"] == "multiple"


def test_a_signal_that_stays_too_low_is_not_pulled_in(node, gateway):
    energy(gateway, 1, amount_cents=10_00)
    water(gateway, 2)
    assert node.work() == {"withheld": 1, "released": 1}


def test_outside_the_match_window_nothing_is_pulled_in_and_nothing_is_there_to_pull(node, gateway):
    energy(gateway, 1)
    node.work()
    later(node, gateway, 40)
    water(gateway, 2, sent_date=today(node))
    assert node.work() == {"withheld": 1}
    with read_transaction(node.tenant.engine) as connection:
        first = node.tenant.signals.find(connection, PARTNER, id_of(1))
    assert (first.state, first.content) == (State.WITHHELD, None)
    assert len(node.tenant.data_keys.names(DataClass.WITHHELD)) == 1
    assert why(node, 1)["policy"]["deciding"] == ["P1"]


def test_a_released_signal_is_reclassified_when_another_partner_follows(node, gateway):
    energy(gateway, 1, amount_cents=700_00)
    node.work()
    water(gateway, 2)
    node.work()
    assert [(one.row, one.case_type) for one in node.releases.reclassified] == [(1, CaseType.MULTIPLE)]


def test_a_withdrawn_signal_makes_nothing_multiple(node, gateway):
    energy(gateway, 1)
    node.work()
    gateway.withdraw(id_of(1))
    water(gateway, 2)
    assert node.work() == {"withdrawals": 1, "withheld": 1}


def test_a_withdrawal_between_two_signals_of_a_page_changes_only_what_follows(node, gateway):
    energy(gateway, 1, amount_cents=700_00)
    gateway.withdraw(id_of(1))
    water(gateway, 2)
    energy(gateway, 3, amount_cents=800_00)
    node.work()
    assert states(node) == {1: State.WITHDRAWN, 2: State.RELEASED, 3: State.RELEASED}
    assert [one.departure for one in node.releases.recalled] == [Departure.WITHDRAWN]


def test_a_doubtful_match_makes_nobodys_case_multiple(node, gateway):
    node.register(a_row(), a_row(1, voornamen="Jan Pieter", geboortedatum="19520303"))
    energy(gateway, 1)
    water(gateway, 2, birth_date=None, initials="J.", amount_cents=700_00)
    node.work()
    assert states(node) == {1: State.WITHHELD, 2: State.REVIEW}


def test_repeats_are_counted_and_a_chronic_late_payer_is_tagged_when_a_crisis_comes(node, gateway):
    for number in range(1, 5):
        energy(gateway, number, amount_cents=700_00)
    energy(gateway, 5, amount_cents=700_00, signal_type=SignalType.CRISIS)
    assert node.work() == {"released": 2, "withheld": 3}
    last = node.releases.released[-1]
    assert (last.recurrence, Tag.CHRONIC in last.tags) == (Recurrence.REPEAT, True)
    assert why(node, 2)["policy"]["deciding"] == ["P2"]


def test_a_repeat_is_known_for_six_months_and_then_forgotten_with_its_key(node, gateway):
    energy(gateway, 1, amount_cents=700_00)
    node.work()
    later(node, gateway, 170)
    energy(gateway, 2, amount_cents=700_00, sent_date=today(node), arrears_since=date(2026, 1, 10))
    assert node.work() == {"withheld": 1}
    later(node, gateway, 200)
    months = len(node.tenant.data_keys.names(DataClass.HISTORY))
    energy(gateway, 3, amount_cents=700_00, sent_date=today(node), arrears_since=date(2026, 1, 10))
    assert node.work() == {"released": 1}
    assert len(node.tenant.data_keys.names(DataClass.HISTORY)) <= months + 8


def test_an_address_that_was_signalled_before_is_recidivism_and_successive(node, gateway):
    energy(gateway, 1, amount_cents=700_00)
    node.work()
    later(node, gateway, 60)
    water(gateway, 2, amount_cents=700_00, sent_date=today(node), initials="P.A.", birth_date=date(1982, 3, 3))
    node.work()
    last = node.releases.released[-1]
    assert (last.case_type, Tag.RECIDIVISM in last.tags) == (CaseType.SUCCESSIVE, True)


def test_who_refused_help_is_left_alone_until_the_amount_grows(node, gateway):
    energy(gateway, 1, amount_cents=700_00)
    node.work()
    node.case_history.refused[node.releases.released[0].person_ref] = TODAY - timedelta(days=10)
    water(gateway, 2, amount_cents=700_00)
    energy(gateway, 3, amount_cents=800_00)
    assert node.work() == {"withheld": 1, "released": 1}
    assert why(node, 2)["policy"]["deciding"] == ["P4"]


def test_a_household_that_was_contacted_enough_is_released_with_a_limit_on_contact(node, gateway):
    energy(gateway, 1, amount_cents=700_00)
    node.work()
    node.case_history.contacted[node.releases.released[0].household_ref] = node.policy.contacts.most
    water(gateway, 2, amount_cents=700_00)
    node.work()
    assert Tag.CONTACT_LIMIT in node.releases.released[-1].tags


def test_content_of_what_is_withheld_is_under_a_key_that_no_view_asks_for(node, gateway):
    energy(gateway, 1)
    node.work()
    viewing = Viewing(node.tenant, user="user-1")
    assert viewing.released() == viewing.review() == []
    told = why(node, 1)
    assert "words" not in told["match"]["candidates"][0]
    assert bsn(0) not in str(told)


def test_sent_dates_place_signals_however_late_they_arrive(node, gateway):
    energy(gateway, 1, sent_date=SENT - timedelta(days=14))
    node.work()
    later(node, gateway, 10)
    water(gateway, 2, sent_date=SENT + timedelta(days=15))
    assert node.work() == {"released": 1, "pulled_in": 1}


def test_what_is_too_low_alone_lapses_when_the_other_signal_is_withdrawn(node, gateway):
    energy(gateway, 1)
    water(gateway, 2)
    node.work()
    gateway.withdraw(id_of(2), partner=WATER_COMPANY)
    assert node.work() == {"withdrawals": 1, "pulled_in": 1}
    assert states(node) == {1: State.WITHHELD, 2: State.WITHDRAWN}
    assert [(one.row, one.departure) for one in node.releases.recalled] == [
        (2, Departure.WITHDRAWN), (1, Departure.LAPSED),
    ]  # fmt: skip
    told = why(node, 1)
    assert (told["policy"]["cause"], told["policy"]["deciding"]) == ("withdrawal", ["P1"])
    assert not node.tenant.data_keys.names(DataClass.RELEASED)


def test_it_is_pulled_in_again_by_another_partner(node, gateway):
    energy(gateway, 1)
    water(gateway, 2)
    node.work()
    gateway.withdraw(id_of(2), partner=WATER_COMPANY)
    node.work()
    water(gateway, 3)
    node.work()
    assert states(node) == {1: State.RELEASED, 2: State.WITHDRAWN, 3: State.RELEASED}


def test_what_is_enough_alone_stays_and_is_multiple_no_more(node, gateway):
    energy(gateway, 1, amount_cents=700_00)
    water(gateway, 2)
    node.work()
    gateway.withdraw(id_of(2), partner=WATER_COMPANY)
    node.work()
    assert states(node)[1] is State.RELEASED
    assert [one.case_type for one in node.releases.reclassified] == [CaseType.MULTIPLE, CaseType.SINGLE]


def test_what_a_resident_accepted_help_for_stays(node, gateway):
    energy(gateway, 1)
    water(gateway, 2)
    node.work()
    node.case_history.settled.add(1)
    gateway.withdraw(id_of(2), partner=WATER_COMPANY)
    node.work()
    assert states(node)[1] is State.RELEASED


def test_what_a_third_signal_makes_multiple_as_well_stays(node, gateway):
    energy(gateway, 1)
    water(gateway, 2)
    water(gateway, 3, arrears_since=date(2025, 12, 1))
    node.work()
    gateway.withdraw(id_of(2), partner=WATER_COMPANY)
    node.work()
    assert states(node) == {1: State.RELEASED, 2: State.WITHDRAWN, 3: State.RELEASED}
    assert why(node, 1)["policy"]["cause"] != "withdrawal"


def test_a_crisis_stays_whatever_is_withdrawn(node, gateway):
    energy(gateway, 1, signal_type=SignalType.CRISIS)
    water(gateway, 2)
    node.work()
    gateway.withdraw(id_of(2), partner=WATER_COMPANY)
    node.work()
    assert states(node)[1] is State.RELEASED


def test_a_busy_day_raises_thresholds_from_the_next_day_for_as_many_whole_days_as_the_table_says(node, gateway):
    node.policy = replace(node.policy, capacity=Capacity(period_days=2, steps=((1, 100),)))
    on_days = [0, 0, 1, 2, 3]
    for number, day in enumerate(on_days, start=1):
        later(node, gateway, day - on_days[max(number - 2, 0)])
        # A debt of its own each time, of one partner: neither a repeat nor multiple.
        since = date(2025, 9, number)
        energy(gateway, number, amount_cents=60_00, arrears_since=since, sent_date=today(node))
        node.work()
    released, withheld = State.RELEASED, State.WITHHELD
    assert states(node) == {1: released, 2: released, 3: withheld, 4: withheld, 5: released}
    assert why(node, 4)["policy"]["deciding"] == ["P6"]
