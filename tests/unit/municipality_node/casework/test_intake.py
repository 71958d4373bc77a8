from dataclasses import replace
from datetime import UTC, datetime

import pytest

from municipality_node.deciding.releases import Departure, Reclassified, Tag
from municipality_node.domain.casework.case import CaseMonth, kind_of
from municipality_node.domain.casework.lifecycle import CaseState
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.policy import CaseType, Recurrence
from municipality_node.domain.resident import RegisterDate
from municipality_node.store.cases import case_key
from municipality_node.store.key_lifetime import keyed_transaction
from servicekit.transactions import write_transaction
from signals.signal import SignalType
from tests.support.desk import ENERGY, LANDLORD, an_office, jansen


@pytest.fixture
def office(tmp_path):
    office = an_office(tmp_path)
    yield office
    office.node.close()


def test_signals_about_one_household_in_one_month_are_one_case(office):
    first = office.release(jansen())
    assert office.release(jansen(2, surname="Bakker"), LANDLORD) == first
    case = office.case(first)
    assert len(case.particulars.signals) == 2
    assert len(case.particulars.people) == 2
    assert case.month == CaseMonth.of(office.today)


def test_signals_of_one_page_find_the_case_that_the_page_opened(office):
    office.take(office.released(), office.released(partner=LANDLORD))
    assert len(office.case(1).particulars.signals) == 2
    assert office.case(2) is None


def test_another_address_or_another_month_is_another_case(office):
    first = office.release()
    moved = replace(jansen(2).residence, house_suffix="2")
    assert office.release(jansen(2, residence=moved)) != first
    office.at(datetime(2026, 4, 30, 22, 30, tzinfo=UTC))  # it is May in the Netherlands already
    may = office.release()
    assert office.case(may).month == CaseMonth(2026, 5)


def test_a_signal_after_the_case_was_closed_opens_a_new_one(office):
    first = office.release()
    office.concluding.close(office.worker, first, CaseResult.OTHER_HELP_RUNNING)
    assert office.release() != first


def test_a_crisis_starts_when_its_signal_is_released(office):
    number = office.release()
    assert office.case(number).crisis_since is None
    office.later(days=1)
    office.release(signal_type=SignalType.END_OF_SUPPLY)
    assert office.case(number).crisis_since is None
    office.release(signal_type=SignalType.CRISIS)
    assert office.case(number).crisis_since == office.today


def test_what_the_policy_says_of_a_signal_is_kept(office):
    number = office.release(
        case_type=CaseType.MULTIPLE, recurrence=Recurrence.HIGHER, tags=frozenset({Tag.CHRONIC, Tag.RECIDIVISM})
    )
    (signal,) = office.case(number).particulars.signals
    assert (signal.kind, signal.higher, signal.chronic, signal.recidivism) == (CaseType.MULTIPLE, True, True, True)


def test_a_signal_that_became_part_of_a_multiple_case_makes_its_case_multiple(office):
    number = office.release()
    assert kind_of(office.case(number).particulars) is CaseType.SINGLE
    with write_transaction(office.node.tenant.engine) as connection:
        office.intake.reclassify(connection, [Reclassified(row=1, case_type=CaseType.MULTIPLE)])
    assert kind_of(office.case(number).particulars) is CaseType.MULTIPLE


@pytest.mark.parametrize(
    ("born", "minors"),
    [(RegisterDate(2015, 1, 1), True), (RegisterDate(1990, 1, 1), False), (RegisterDate(0, 0, 0), None)],
)
def test_minors_in_the_household_are_known_when_the_register_tells(office, born, minors):
    housemate = jansen(7, birth_date=born)
    residents = office.node.tenant.residents
    with write_transaction(office.node.tenant.engine) as connection:
        people = (jansen(), housemate)
        residents.add(connection, [residents.seal(one, residents.digest(one)) for one in people])
    assert office.case(office.release()).particulars.minors is minors


def test_a_register_without_the_address_does_not_say(office):
    assert office.case(office.release()).particulars.minors is None


def test_the_withdrawal_of_the_last_signal_closes_the_case_as_paid(office):
    number = office.release()
    office.recall(1)
    case = office.case(number)
    assert (case.state, case.result, case.closed) == (CaseState.CLOSED, CaseResult.PAID, office.today)


def test_the_withdrawal_of_one_of_two_shrinks_the_case(office):
    number = office.release(amount_cents=11_111)
    office.release(jansen(2), LANDLORD)
    office.recall(1)
    case = office.case(number)
    assert case.state is CaseState.NEW
    assert [signal.row for signal in case.particulars.standing] == [2]
    assert [person.bsn for person in case.particulars.people] == [jansen(2).bsn]
    assert case.particulars.signals[0].amount_cents == 0


def test_a_confirmation_that_is_taken_back_leaves_nothing_of_the_person(office):
    number = office.release(jansen(2), LANDLORD)
    office.release(partner=ENERGY)
    office.recall(1, Departure.REVERSED)
    assert [person.bsn for person in office.case(number).particulars.people] == [jansen().bsn]
    key = _key_of(office, number)
    office.recall(2, Departure.REVERSED)
    assert office.case(number) is None
    assert not office.node.tenant.data_keys.holds(key)


def test_a_signal_that_lapses_closes_its_case_and_may_come_back_into_an_open_one(office):
    signal = office.released(partner=ENERGY)
    office.take(signal)
    office.recall(1, Departure.LAPSED)
    assert (office.case(1).state, office.case(1).result) == (CaseState.CLOSED, CaseResult.NOT_PICKED_UP_OTHER)
    number = office.release(partner=LANDLORD)
    office.take(signal)
    assert number != 1
    assert [one.row for one in office.case(number).particulars.standing] == [2, 1]


def test_a_signal_that_lapses_and_comes_back_into_its_own_case_is_there_once(office):
    signal = office.released(partner=ENERGY)
    office.take(signal)
    number = office.release(partner=LANDLORD)
    office.recall(1, Departure.LAPSED)
    office.take(signal)
    assert [one.row for one in office.case(number).particulars.signals] == [2, 1]


def _key_of(office, number):
    with write_transaction(office.node.tenant.engine) as connection:
        return case_key(office.desk.cases.find(connection, office.node.tenant.data_keys, number).key_name)


def test_destroying_a_case_destroys_its_key_and_everything_that_hangs_on_it(office):
    number = office.release()
    office.attempt(number)
    office.concluding.close(office.worker, number, CaseResult.OTHER_HELP_RUNNING)
    key, tenant = _key_of(office, number), office.node.tenant
    office.later(days=366)
    with keyed_transaction(tenant.engine, tenant.data_keys) as transaction:
        ended = office.desk.cases.closed_before(transaction.connection, office.today)
        office.desk.cases.destroy(transaction.connection, ended)
    assert ended == [number]
    assert not tenant.data_keys.holds(key)
    with write_transaction(tenant.engine) as connection:
        assert office.desk.attempts.of_cases(connection, [number])[number] == []
        assert office.desk.cases.about(connection, tenant.data_keys, [jansen().bsn]) == []


def test_a_case_whose_key_is_gone_is_no_case(office):
    number = office.release()
    office.node.tenant.data_keys.destroy([_key_of(office, number)])
    assert office.case(number) is None


def test_a_case_survives_a_restart(office):
    number = office.release()
    before = office.case(number)
    office.node.restart()
    office.__post_init__()
    assert office.case(number) == before


def test_a_crisis_that_its_partner_took_back_is_timed_no_more(office):
    number = office.release(signal_type=SignalType.CRISIS)
    office.release(jansen(2), LANDLORD)
    office.recall(1)
    assert office.case(number).crisis_since is None
