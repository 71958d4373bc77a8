"""Lists in force at once, and the CAK's list as signals."""

from datetime import date, timedelta

import pytest

from keys.identity import Oin
from municipality_node.domain.casework.lifecycle import CaseState
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.policy import Recurrence
from municipality_node.errors import ActImpossible, ListRefused, NotPermitted
from municipality_node.listing.importing import ListImport, Way
from municipality_node.listing.insured import REQUIRED, CakImport, CakList, Selection
from municipality_node.listing.list_file import ListFile
from municipality_node.store.case_history import WorkedCases
from municipality_node.store.listings import ListName
from municipality_node.store.signals import State
from municipality_node.viewing import Viewing
from servicekit.transactions import read_transaction
from signals.form_rules import FormRules
from signals.signal import PartnerType, SignalType
from tests.support.deciding import a_chamber
from tests.support.desk import NAMES, Office
from tests.support.node import PARTNER, WATER_COMPANY, MemoryGateway, Node, a_row, bsn, id_of
from tests.support.signals import TODAY, a_signal

BORN = date(1980, 4, 12)
CAK = Oin("00000099000000000042")
RULES = FormRules.national_defaults().of(PartnerType.CAK_HEALTH)


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def node(tmp_path, gateway):
    node = Node(tmp_path, gateway)
    node.register(a_row(), a_row(1, voornamen="Petra", geboortedatum="20040303", geslachtsnaam="Smit", huisnummer="3"))
    yield node
    node.close()


def at_work(node):
    office = Office(node)
    return office.desk, a_chamber(node), office.sessions[Role.COORDINATOR]


def write(tmp_path, *lines, header="burgerservicenummer;until"):
    path = tmp_path / "list.csv"
    path.write_text("\n".join((header, *lines)) + "\n")
    return path


def bring(node, tmp_path, name, *lines, way=Way.REPLACE):
    file = ListFile(write(tmp_path, *lines), optional=("until",))
    return ListImport(*at_work(node)).run(name, file, way)


def state(node, number=1, partner=PARTNER):
    with read_transaction(node.tenant.engine) as connection:
        return node.tenant.signals.find(connection, partner, id_of(number)).state


def rules(node):
    return Viewing(node.tenant, user="user-1").status()["withheld_by_rule"]


@pytest.mark.parametrize(("name", "rule"), [(ListName.DEBT_HELP, "N4"), (ListName.OBJECTIONS, "P7")])
def test_who_is_on_a_list_is_withheld_whatever_else_holds(node, gateway, tmp_path, name, rule):
    assert bring(node, tmp_path, name, f"{bsn(0)};2026-12-31").added == 1
    gateway.submit(a_signal(birth_date=BORN, signal_type=SignalType.CRISIS), 1)
    node.work()
    assert rules(node) == {rule: 1}


def test_a_change_takes_effect_at_once_on_what_waits_in_review(node, gateway, tmp_path):
    node.register(a_row(), a_row(1, voornamen="Jan", geboortedatum="19520303"))
    gateway.submit(a_signal(birth_date=None, initials="J."), 1)
    assert node.work() == {"review": 1}
    told = bring(node, tmp_path, ListName.OBJECTIONS, *(f"{bsn(number)};" for number in range(2)))
    assert (told.moved, state(node)) == (1, State.WITHHELD)


@pytest.mark.parametrize(
    ("name", "result"),
    [
        (ListName.DEBT_HELP, CaseResult.KNOWN_TO_DEBT_HELP),
        (ListName.OBJECTIONS, CaseResult.NOT_PICKED_UP_OTHER),
    ],
)
def test_a_list_stops_contact_on_an_open_case_at_once(node, gateway, tmp_path, name, result):
    office = worked(node)
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    assert office.case(1).is_open
    assert bring(node, tmp_path, name, f"{bsn(0)};2026-12-31").moved == 1
    assert (state(node), office.case(1).state, office.case(1).result) == (State.WITHHELD, CaseState.CLOSED, result)
    with pytest.raises(ActImpossible):
        office.attempt(1)


def test_a_list_leaves_help_that_was_accepted_to_people(node, gateway, tmp_path):
    office = worked(node)
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    office.assigning.assign(office.worker, 1, NAMES[Role.CASE_WORKER])
    office.concluding.accept(office.worker, 1, office.today, consent=False)
    assert bring(node, tmp_path, ListName.DEBT_HELP, f"{bsn(0)};2026-12-31").moved == 0
    assert (state(node), office.case(1).state) == (State.RELEASED, CaseState.ACCEPTED)


def worked(node):
    office = Office(node)
    node.releases, node.case_history = office.intake, WorkedCases()
    return office


def test_taking_somebody_off_a_list_releases_what_it_withheld(node, gateway, tmp_path):
    bring(node, tmp_path, ListName.DEBT_HELP, f"{bsn(0)};2026-12-31")
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    assert state(node) is State.WITHHELD
    told = bring(node, tmp_path, ListName.DEBT_HELP)
    assert (told.removed, told.moved, state(node)) == (1, 1, State.RELEASED)


@pytest.mark.parametrize(("name", "rule"), [(ListName.DEBT_HELP, "N4"), (ListName.OBJECTIONS, "P7")])
def test_a_housemates_low_signal_lapses_when_a_list_takes_the_other_person_out(node, gateway, tmp_path, name, rule):
    node.register(a_row(), a_row(1, voornamen="Petra Anna", geboortedatum="19820303", geslacht="V"))
    office = worked(node)
    low_signals_of_a_couple(gateway)
    node.work()
    assert office.case(1).is_open
    told = bring(node, tmp_path, name, f"{bsn(1)};2026-12-31")
    assert (told.moved, state(node), state(node, 2, WATER_COMPANY)) == (2, State.WITHHELD, State.WITHHELD)
    assert rules(node) == {rule: 1, "P1": 1}
    why = Viewing(node.tenant, user="user-1").why(str(id_of(1)))["explanation"]["policy"]
    assert (why["cause"], why["deciding"]) == ("lapse", ["P1"])
    assert (office.case(1).state, office.case(1).result) == (CaseState.CLOSED, CaseResult.NOT_PICKED_UP_OTHER)


def test_what_a_list_gives_back_makes_the_housemates_signal_multiple_again(node, gateway, tmp_path):
    node.register(a_row(), a_row(1, voornamen="Petra Anna", geboortedatum="19820303", geslacht="V"))
    low_signals_of_a_couple(gateway)
    node.work()
    bring(node, tmp_path, ListName.DEBT_HELP, f"{bsn(1)};2026-12-31")
    assert bring(node, tmp_path, ListName.DEBT_HELP).moved == 2
    assert (state(node), state(node, 2, WATER_COMPANY)) == (State.RELEASED, State.RELEASED)


def low_signals_of_a_couple(gateway):
    gateway.submit(a_signal(birth_date=BORN, amount_cents=30_00), 1)
    hers = a_signal(birth_date=date(1982, 3, 3), initials="P.A.", amount_cents=30_00)
    gateway.submit(hers, 2, partner=WATER_COMPANY)


def test_adding_keeps_who_was_there_and_replacing_does_not(node, tmp_path):
    bring(node, tmp_path, ListName.DEBT_HELP, f"{bsn(0)};2026-12-31")
    added = bring(node, tmp_path, ListName.DEBT_HELP, f"{bsn(1)};2026-12-31", way=Way.ADD)
    assert (added.added, added.removed) == (1, 0)
    replaced = bring(node, tmp_path, ListName.DEBT_HELP, f"{bsn(1)};2027-01-31")
    assert (replaced.added, replaced.changed, replaced.removed) == (0, 1, 1)


@pytest.mark.parametrize("line", ["{objector};soon", "123456789;", "{other};2027-01-31;", '"{other}'])
def test_while_a_line_cannot_be_read_nobody_leaves_a_list_that_is_replaced(node, gateway, tmp_path, line):
    bring(node, tmp_path, ListName.OBJECTIONS, f"{bsn(0)};")
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    line = line.format(objector=bsn(0), other=bsn(1))
    told = bring(node, tmp_path, ListName.OBJECTIONS, line)
    assert (told.removed, told.held, len(told.rejected), rules(node)) == (0, 1, 1, {"P7": 1})
    told = bring(node, tmp_path, ListName.OBJECTIONS, f"{bsn(1)};", f"{bsn(1)};")
    assert (told.removed, told.held, len(told.rejected), rules(node)) == (1, 0, 1, {})


def test_an_objection_keeps_a_withheld_signal_from_being_pulled_in(node, gateway, tmp_path):
    gateway.submit(a_signal(birth_date=BORN, amount_cents=30_00), 1)
    node.work()
    bring(node, tmp_path, ListName.OBJECTIONS, f"{bsn(0)};")
    gateway.submit(a_signal(birth_date=BORN, amount_cents=30_00), 2, partner=WATER_COMPANY)
    assert node.work() == {"withheld": 1}
    assert rules(node)["P7"] == 2


def test_an_entry_that_ended_sets_what_it_withheld_free(node, gateway, tmp_path):
    bring(node, tmp_path, ListName.DEBT_HELP, f"{bsn(0)};{TODAY + timedelta(days=3)}")
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    node.now += timedelta(days=4)
    gateway.publish(node.tenant.keys, issued_at=node.now - timedelta(hours=1))
    node.work()
    assert state(node) is State.RELEASED


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ("123456789;2026-12-31", "BSN_CHECK", "burgerservicenummer"),
        (f"{bsn(0)};soon", "MALFORMED", "until"),
        (f"{bsn(0)};", "MISSING", "until"),
        (f"{bsn(0)}", "CELLS", ""),
    ],
)
def test_a_line_that_cannot_be_read_is_named_without_its_value(node, tmp_path, line, code, field):
    (rejected,) = bring(node, tmp_path, ListName.DEBT_HELP, line).rejected
    assert (rejected.number, rejected.code, rejected.field) == (2, code, field)


def test_only_a_coordinator_brings_a_list_in(node, tmp_path):
    office = Office(node)
    file = ListFile(write(tmp_path, f"{bsn(0)};2026-12-31"), optional=("until",))
    with pytest.raises(NotPermitted):
        ListImport(office.desk, a_chamber(node), office.worker).run(ListName.DEBT_HELP, file, Way.ADD)


@pytest.mark.parametrize("header", ["bsn;until", "burgerservicenummer;until;name", "until"])
def test_a_header_of_another_list_is_refused(tmp_path, header):
    path = write(tmp_path, header=header)
    with pytest.raises(ListRefused):
        list(ListFile(path, optional=("until",)).lines())


def insured(node, tmp_path, *lines, sent=TODAY, selection=Selection.FULL):
    path = write(tmp_path, *lines, header="burgerservicenummer,amount_cents,arrears_since")
    delivery = CakList(file=ListFile(path, required=REQUIRED), partner=CAK, sent=sent, selection=selection)
    desk, chamber, session = at_work(node)
    return CakImport(desk, chamber, RULES, session).run(delivery)


def test_the_insured_of_the_cak_become_signals_of_their_own_partner_type(node, tmp_path):
    counts, rejected = insured(
        node, tmp_path, f"{bsn(0)},90000,2025-06-01", f"{bsn(7)},90000,2025-06-01", f"{bsn(1)},90000,2026-02-01"
    )
    assert counts == {"released": 1, "unknown": 1, "rejected": 1}
    assert [(line.code, line.field) for line in rejected] == [("G3_TOO_RECENT", "arrears_since")]
    (released,) = node.releases.released
    assert (released.partner_type, released.partner) == (PartnerType.CAK_HEALTH, CAK)
    assert Viewing(node.tenant, user="user-1").inbox()[0]["mode"] == "list"


def test_a_list_that_is_brought_in_again_adds_nothing_and_the_next_months_is_a_repeat(node, tmp_path):
    line = f"{bsn(0)},90000,2025-06-01"
    insured(node, tmp_path, line)
    assert insured(node, tmp_path, line)[0] == {"repeated": 1}
    node.now += timedelta(days=31)
    counts, _ = insured(node, tmp_path, line, sent=TODAY + timedelta(days=31))
    assert counts == {"withheld": 1}
    assert rules(node) == {"P2": 1}


@pytest.mark.parametrize(("selection", "taken"), [(Selection.FULL, 2), (Selection.YOUTH, 1), (Selection.NEW, 1)])
def test_a_municipality_takes_all_the_young_or_the_new(node, tmp_path, selection, taken):
    insured(node, tmp_path, f"{bsn(0)},90000,2025-06-01")
    node.now += timedelta(days=31)
    lines = [f"{bsn(number)},95000,2025-06-01" for number in range(2)]
    counts, _ = insured(node, tmp_path, *lines, sent=TODAY + timedelta(days=31), selection=selection)
    assert counts["released"] == taken
    assert Recurrence.NEW in {one.recurrence for one in node.releases.released}


def test_a_listed_signal_and_a_partners_make_a_multiple_case(node, gateway, tmp_path):
    gateway.submit(a_signal(birth_date=BORN, amount_cents=30_00), 1)
    node.work()
    insured(node, tmp_path, f"{bsn(0)},90000,2025-06-01")
    assert state(node) is State.RELEASED
