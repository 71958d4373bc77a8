"""What people ask about their own data: on record before and after, whole, and gone when it is erased."""

import json
from datetime import date
from html import unescape

import pytest

from keys.identity import Day
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.resident import Bsn
from municipality_node.domain.rights import BASIS, REFUSES, ErasureGround, RefusalGround, RequestReason, Right
from municipality_node.errors import ActImpossible, NotPermitted
from municipality_node.holdings import Holdings
from municipality_node.rights import page
from municipality_node.rights.access import Access
from municipality_node.rights.erasure import Erasure
from municipality_node.rights.objection import Objection
from municipality_node.rights.request import refuse
from municipality_node.store.case_history import WorkedCases
from municipality_node.store.listings import ListName
from municipality_node.store.signals import State
from tests.support.deciding import a_chamber
from tests.support.desk import Office
from tests.support.node import PARTNER, WATER_COMPANY, MemoryGateway, Node, a_row, bsn, id_of
from tests.support.signals import TODAY, a_signal

BORN, BORN_HOUSEMATE = date(1980, 4, 12), date(1982, 3, 3)
SOMEBODY, HOUSEMATE = Bsn(bsn(0)), Bsn(bsn(1))
ASKED = RequestReason.REQUEST
NAMES_OF_STAFF = {f"{role.value}-user" for role in Role}


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def office(tmp_path, gateway):
    """Two people in one case, and a withheld signal about the first."""
    node = Node(tmp_path, gateway)
    node.register(
        a_row(),
        a_row(1, voornamen="Petra Anna", geboortedatum="19820303", geslacht="V"),
        a_row(2, geslachtsnaam="Smit", postcode="4303AA", geboortedatum="19900101"),
        a_row(3, voornamen="Petra Anna", geslachtsnaam="Smit", postcode="4303AA", geboortedatum="19920202"),
    )
    office = Office(node)
    node.releases, node.case_history = office.intake, WorkedCases()
    send(gateway, 1)
    send(gateway, 2, WATER_COMPANY, initials="P.A.", birth_date=BORN_HOUSEMATE)
    node.work()
    yield office
    node.close()


def send(gateway, number, partner=PARTNER, **changes):
    stated = {"birth_date": BORN, "amount_cents": 300_00, **changes}
    gateway.submit(a_signal(**stated), number, Day.of(TODAY), partner)


def entries(office):
    return [json.loads(entry) for entry in office.entries()]


def access(office, person=SOMEBODY, session=None):
    session = session or office.sessions[Role.COORDINATOR]
    return Access(office.desk, lambda: office.node.policy).export(session, person, ASKED)


def test_everything_is_given_with_source_recipients_period_and_ground(office):
    told = access(office)
    stores = {store["store"]: store for store in told["stores"]}
    assert [len(stores[name]["items"]) for name in ("register", "signals", "cases", "lists")] == [1, 1, 1, 0]
    assert all(store["source"] and store["recipients"] and store["period"] for store in told["stores"])
    (signal,) = stores["signals"]["items"]
    assert (signal["stated"]["amount_cents"], signal["decision"]["policy"]["release"]) == (300_00, "released")
    assert stores["cases"]["period"] == "12 maanden"
    text = json.dumps(told)
    assert HOUSEMATE.value not in text, "nothing of a housemate"
    assert NAMES_OF_STAFF.isdisjoint(text.split('"'))


def test_the_page_tells_what_the_document_tells_and_needs_nothing_from_elsewhere(office):
    told = access(office)
    shown = unescape(page.as_html(told))
    assert all(store["title"] in shown and store["recipients"] in shown for store in told["stores"])
    assert "30000" in shown
    assert not any(sign in shown for sign in ("http", "<script", "<img"))


def test_that_it_was_asked_is_on_record_before_and_that_it_was_answered_after_without_the_person(office):
    before = len(entries(office))
    told = access(office)
    asked, answered = entries(office)[before:]
    assert (asked["action"], asked["right"], asked["reason"]) == ("rights_requested", "access", "request")
    assert (answered["action"], answered["items"] > 0) == ("data_exported", True)
    assert asked["object"] == answered["object"] == told["request"]["audit_entry"]
    assert SOMEBODY.value not in json.dumps([asked, answered])


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_nobody_without_the_role_learns_anything_and_the_try_is_on_record(office, role):
    with pytest.raises(NotPermitted):
        access(office, session=office.sessions[role])
    last = entries(office)[-1]
    assert (last["action"], last["permission"]) == ("act_refused", "answer-residents")


def test_an_answer_that_fails_is_recorded_as_failed(office):
    def unreadable():
        raise OSError

    with pytest.raises(OSError):
        Access(office.desk, unreadable).export(office.sessions[Role.COORDINATOR], SOMEBODY, ASKED)
    last = entries(office)[-1]
    assert (last["action"], last["outcome"], last["result"]) == ("rights_answered", "failed", "failed")


def test_what_is_erased_is_nowhere_while_a_housemates_case_goes_on(office):
    erasure = Erasure(office.desk, a_chamber(office.node))
    done = erasure.grant(office.sessions[Role.COORDINATOR], SOMEBODY, ErasureGround.UNLAWFUL, reason=ASKED)
    assert (done.signals, done.cases, done.kept) == (1, 1, 0)
    held, other = Holdings(office.node.tenant).about(SOMEBODY), Holdings(office.node.tenant).about(HOUSEMATE)
    assert (held.signals, held.cases, held.resident is not None) == ((), (), True), "the register is the law's"
    (signal,), (case,) = other.signals, other.cases
    assert (signal.row.state, len(case.case.particulars.signals)) == (State.RELEASED, 1)
    last = [one for one in entries(office) if one["action"] == "rights_answered"][-1]
    assert (last["outcome"], last["ground"], last["count"]) == ("granted", "unlawful", 2)


def test_what_the_erased_signal_made_multiple_lapses(office, gateway):
    send(gateway, 3, amount_cents=30_00, postcode="4303AA", surname="Smit", prefix="", birth_date=date(1990, 1, 1))
    hers = {"initials": "P.A.", "birth_date": date(1992, 2, 2), "postcode": "4303AA", "surname": "Smit", "prefix": ""}
    send(gateway, 4, WATER_COMPANY, amount_cents=30_00, **hers)
    office.node.work()
    erasure = Erasure(office.desk, a_chamber(office.node))
    erasure.grant(office.sessions[Role.COORDINATOR], Bsn(bsn(2)), ErasureGround.UNLAWFUL, reason=ASKED)
    (left,) = Holdings(office.node.tenant).about(Bsn(bsn(3))).signals
    assert (left.row.state, left.row.rules) == (State.WITHHELD, ("P1",))


def test_a_case_about_nobody_else_goes_whole_and_the_signal_does_not_come_back(office, gateway):
    erasure = Erasure(office.desk, a_chamber(office.node))
    for person in (SOMEBODY, HOUSEMATE):
        erasure.grant(office.sessions[Role.COORDINATOR], person, ErasureGround.NOT_NECESSARY, reason=ASKED)
    assert office.case(1) is None
    send(gateway, 1)
    office.node.work()
    assert Holdings(office.node.tenant).about(SOMEBODY).signals == ()


def test_an_objection_stands_at_once_and_for_what_comes(office, gateway):
    objection = Objection(office.desk, a_chamber(office.node))
    objection.uphold(office.sessions[Role.COORDINATOR], SOMEBODY, reason=ASKED, until=date(2027, 1, 31))
    send(gateway, 3)
    office.node.work()
    held = Holdings(office.node.tenant).about(SOMEBODY)
    assert held.listed == {ListName.OBJECTIONS: date(2027, 1, 31)}
    [new] = [one for one in held.signals if one.row.signal_id == id_of(3)]
    assert (new.row.state, "P7" in new.row.rules) == (State.WITHHELD, True)
    assert Holdings(office.node.tenant).about(HOUSEMATE).listed == {}


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("ground", RefusalGround)
def test_a_refusal_has_a_ground_of_its_own_right_and_is_on_record(office, right, ground):
    session = office.sessions[Role.COORDINATOR]
    if ground not in REFUSES[right]:
        with pytest.raises(ActImpossible):
            refuse(office.desk, session, SOMEBODY, right, ground, reason=ASKED)
        return
    refuse(office.desk, session, SOMEBODY, right, ground, reason=ASKED)
    last = entries(office)[-1]
    assert (last["right"], last["outcome"], last["ground"]) == (right.value, "refused", ground.value)
    assert BASIS[ground].startswith("AVG art.")
