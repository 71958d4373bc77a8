"""Everything that is held about one BSN, over every store: what a resident who asks is told (GDPR art. 15)."""

from datetime import date, timedelta

import pytest

from keys.identity import Day
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.feedback import Told
from municipality_node.domain.multiplicity import Standing
from municipality_node.domain.resident import Bsn
from municipality_node.holdings import Holdings
from municipality_node.listing.importing import ListImport, Way
from municipality_node.listing.list_file import ListFile
from municipality_node.reviewing.acting import ReviewActs
from municipality_node.store.case_history import WorkedCases
from municipality_node.store.listings import ListName
from municipality_node.store.signals import State
from tests.support.deciding import a_chamber
from tests.support.desk import Office
from tests.support.node import PARTNER, WATER_COMPANY, MemoryGateway, Node, a_row, bsn, id_of
from tests.support.signals import TODAY, a_signal

BORN, BORN_HOUSEMATE = date(1980, 4, 12), date(1982, 3, 3)
SON = {"voornamen": "Jan", "geboortedatum": "20000303"}
FATHER = {"voornamen": "Jan", "geboortedatum": "19650101"}
SOMEBODY, HOUSEMATE, NOBODY = Bsn(bsn(0)), Bsn(bsn(1)), Bsn(bsn(7))


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def node(tmp_path, gateway):
    node = Node(tmp_path, gateway)
    yield node
    node.close()


@pytest.fixture
def office(node):
    office = Office(node)
    node.releases, node.case_history = office.intake, WorkedCases()
    return office


@pytest.fixture
def household(node):
    node.register(a_row(), a_row(1, voornamen="Petra Anna", geboortedatum="19820303", geslacht="V"))


@pytest.fixture
def father_and_son(node):
    node.register(a_row(**FATHER), a_row(1, **SON))


def send(gateway, number, *, partner=PARTNER, **changes):
    gateway.submit(a_signal(**{"birth_date": BORN, **changes}), number, Day.of(TODAY), partner)


def about(node, person=SOMEBODY):
    return Holdings(node.tenant).about(person)


def test_of_somebody_who_was_never_signalled_only_the_register_row_is_held(node, household):
    held = about(node)
    assert held.resident is not None
    assert held.resident.bsn == SOMEBODY
    assert (held.signals, held.cases, held.listed) == ((), (), {})


def test_of_somebody_who_is_nowhere_nothing_is_held(node, household):
    assert not about(node, NOBODY).anything


@pytest.mark.usefixtures("household", "office")
def test_a_released_signal_is_held_with_content_explanation_and_case(node, gateway):
    send(gateway, 1, amount_cents=300_00)
    node.work()
    held = about(node)
    (signal,), (case,) = held.signals, held.cases
    assert (signal.row.state, signal.certain, signal.told) == (State.RELEASED, True, Told.NEGATIVE)
    assert signal.content is not None
    assert signal.content.signal.amount_cents == 300_00
    assert signal.explanation is not None
    assert signal.explanation["policy"]["release"] == "released"
    assert signal.remembered is not None
    assert signal.remembered.standing is Standing.RELEASED
    assert [one.row for one in case.case.particulars.signals] == [signal.row.id]


@pytest.mark.usefixtures("household", "office")
def test_a_withheld_signal_is_held_by_its_reasons_and_its_content_stays_shut(node, gateway):
    send(gateway, 1, amount_cents=30_00)
    node.work()
    (signal,) = about(node).signals
    assert (signal.row.state, signal.content) == (State.WITHHELD, None)
    assert signal.explanation is not None
    assert signal.explanation["policy"]["deciding"] == ["P1"]
    assert signal.remembered is not None
    assert signal.remembered.amount_cents == 30_00


@pytest.mark.usefixtures("household", "office")
def test_nothing_of_a_housemate_is_in_the_answer(node, gateway):
    send(gateway, 1, amount_cents=300_00)
    send(gateway, 2, partner=WATER_COMPANY, amount_cents=300_00, initials="P.A.", birth_date=BORN_HOUSEMATE)
    node.work()
    own, other = about(node), about(node, HOUSEMATE)
    assert [one.row.signal_id for one in own.signals] == [id_of(1)]
    assert [one.row.signal_id for one in other.signals] == [id_of(2)]
    for held, person in ((own, SOMEBODY), (other, HOUSEMATE)):
        (case,) = held.cases
        assert {one.bsn for one in case.case.particulars.people} == {person}
        assert {one.bsn for one in case.case.particulars.signals} == {person}
    assert own.cases[0].case.number == other.cases[0].case.number


@pytest.mark.usefixtures("household")
def test_attempts_and_hand_overs_are_told_with_the_case(node, gateway, office):
    send(gateway, 1, amount_cents=300_00)
    node.work()
    office.attempt(1)
    call_centre = office.sessions[Role.CALL_CENTRE].user
    office.assigning.hand_over(office.sessions[Role.COORDINATOR], [1], call_centre.name)
    (case,) = about(node).cases
    assert len(case.attempts) == 1
    assert case.handed_to == (call_centre.number,)


@pytest.mark.usefixtures("household", "office")
def test_a_case_tells_of_a_signal_whose_history_has_ended(node, gateway):
    send(gateway, 1, amount_cents=300_00)
    node.work()
    node.now += timedelta(days=220)
    gateway.publish(node.tenant.keys, issued_at=node.now - timedelta(hours=1))
    node.work()
    (signal,) = about(node).signals
    assert signal.remembered is None
    assert signal.content is not None


@pytest.mark.usefixtures("father_and_son", "office")
def test_of_a_doubtful_signal_nothing_is_given_to_either_of_two_people(node, gateway):
    send(gateway, 1, initials="J.", birth_date=None)
    node.work()
    for person in (SOMEBODY, HOUSEMATE):
        (signal,) = about(node, person).signals
        assert (signal.row.state, signal.certain) == (State.REVIEW, False)
        assert (signal.content, signal.explanation, signal.remembered) == (None, None, None)


@pytest.mark.usefixtures("father_and_son")
def test_a_confirmed_signal_is_given_to_whom_it_is_about_without_the_other(node, gateway, office):
    send(gateway, 1, initials="J.", birth_date=None)
    node.work()
    session = office.sessions[Role.REVIEW_OFFICER]
    ReviewActs(desk=office.desk, chamber=a_chamber(node), session=session).confirm(str(id_of(1)), 2)
    told = {person: about(node, person).signals for person in (SOMEBODY, HOUSEMATE)}
    (mine,) = [one for (one,) in told.values() if one.certain]
    (others,) = [one for (one,) in told.values() if not one.certain]
    assert mine.content is not None
    assert mine.content.candidates == ()
    assert mine.explanation is not None
    assert len(mine.explanation["match"]["candidates"]) == 1
    assert others.content is None


@pytest.mark.usefixtures("household")
def test_both_lists_are_told_with_their_last_day(node, office, tmp_path):
    for name, line in (
        (ListName.DEBT_HELP, f"{SOMEBODY.value};2030-01-31"),
        (ListName.OBJECTIONS, f"{SOMEBODY.value};"),
    ):
        path = tmp_path / f"{name}.csv"
        path.write_text(f"burgerservicenummer;until\n{line}\n")
        importing = ListImport(office.desk, a_chamber(node), office.sessions[Role.COORDINATOR])
        importing.run(name, ListFile(path, optional=("until",)), Way.REPLACE)
    assert about(node).listed == {ListName.DEBT_HELP: date(2030, 1, 31), ListName.OBJECTIONS: None}
    assert about(node, HOUSEMATE).listed == {}


@pytest.mark.usefixtures("household", "office")
def test_a_withdrawn_signal_leaves_its_row_in_the_case_of_whom_it_was_about_and_nothing_to_read(node, gateway):
    send(gateway, 1, amount_cents=300_00)
    node.work()
    gateway.withdraw(id_of(1))
    node.work()
    (signal,) = about(node).signals
    assert (signal.row.state, signal.content, signal.explanation, signal.remembered) == (
        State.WITHDRAWN, None, None, None,
    )  # fmt: skip
