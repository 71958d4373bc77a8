"""The review queue in a browser without JavaScript: two officers, one signal, and whoever should not be there."""

import re
from dataclasses import replace

import pytest

from municipality_node.domain.casework.roles import Role
from municipality_node.store.signals import State
from servicekit.transactions import read_transaction
from tests.support.console import PASSWORD, browser, console_settings, served_node, some_assets, text_of
from tests.support.doubts import SECOND_OFFICER, an_office_in_doubt
from tests.support.node import PARTNER, bsn, id_of

FIRST = str(id_of(1))


@pytest.fixture
def office(tmp_path):
    (tmp_path / "office").mkdir()
    office = an_office_in_doubt(tmp_path / "office")
    yield office
    office.node.close()


@pytest.fixture
def visitor(office, tmp_path):
    settings = console_settings(tmp_path / "console.sock", some_assets(tmp_path / "assets"))
    with served_node(office, tmp_path / "console.sock"), browser(settings, office.node.tenant.clock) as visitor:
        yield visitor


def state(office, number=1):
    with read_transaction(office.node.tenant.engine) as connection:
        return office.node.tenant.signals.find(connection, PARTNER, id_of(number)).state


def test_an_officer_begins_at_the_queue_which_names_nobody(visitor):
    page = visitor.sign_in(Role.REVIEW_OFFICER)
    assert page.url.path == "/review"
    assert "3 signalen" in text_of(page)
    assert "Jansen" not in page.text
    assert bsn(0) not in page.text


def test_the_queue_can_be_narrowed(visitor):
    visitor.sign_in(Role.REVIEW_OFFICER)
    for only, numbers in (("crisis", {2}), ("high", {3}), ("multiple", set())):
        page = visitor.get("/review", params={only: "yes"}).text
        assert {number for number in (1, 2, 3) if f"/review/{id_of(number)}" in page} == numbers, only


def test_a_signal_stands_beside_everybody_it_may_be_about_with_the_score_in_words(visitor):
    visitor.sign_in(Role.REVIEW_OFFICER)
    page = visitor.get(f"/review/{FIRST}")
    told = text_of(page)
    assert bsn(0) in told
    assert bsn(1) in told
    assert "de achternaam is gelijk" in told
    assert "een andere inwoner is bijna even waarschijnlijk" in told
    assert re.search(r"\d{4}-\d\d-\d\d", told) is None
    assert page.text.count("Het gaat over inwoner") == 2


def test_what_is_confirmed_is_decided_anew_and_can_be_taken_back(office, visitor):
    visitor.sign_in(Role.REVIEW_OFFICER)
    after = visitor.post(f"/review/{FIRST}/confirm", candidate="2")
    assert (state(office), after.url.path) == (State.RELEASED, "/review")
    assert "vrijgegeven" in text_of(after)
    assert f"/review/{FIRST}/reverse" in visitor.get("/review", params={"show": "confirmed"}).text
    visitor.post(f"/review/{FIRST}/reverse")
    assert state(office) is State.REVIEW


def test_what_is_rejected_can_be_taken_back_from_its_own_page(office, visitor):
    visitor.sign_in(Role.REVIEW_OFFICER)
    visitor.post(f"/review/{FIRST}/reject")
    assert state(office) is State.REJECTED
    page = visitor.get(f"/review/{FIRST}")
    assert "confirm" not in page.text
    assert "reverse" in page.text
    visitor.post(f"/review/{FIRST}/reverse")
    assert state(office) is State.REVIEW


def test_four_eyes_take_two_officers(office, tmp_path):
    policy = office.node.policy
    office.node.policy = replace(policy, review=replace(policy.review, four_eyes=True))
    settings = console_settings(tmp_path / "console.sock", some_assets(tmp_path / "assets"))
    with served_node(office, tmp_path / "console.sock"), browser(settings, office.node.tenant.clock) as visitor:
        visitor.sign_in(Role.REVIEW_OFFICER)
        proposed = visitor.post(f"/review/{FIRST}/confirm", candidate="1")
        assert "Vastgelegd als voorstel" in text_of(proposed)
        assert state(office) is State.REVIEW
        page = visitor.get(f"/review/{FIRST}")
        assert "Dit stelde u zelf voor" in page.text
        assert f"/review/{FIRST}/confirm" not in page.text
        again = visitor.post(f"/review/{FIRST}/confirm", candidate="1")
        assert (again.status_code, "SECOND_OFFICER_NEEDED" in again.text) == (422, True)
        visitor.post("/sign-out")
        visitor.post("/sign-in", name=SECOND_OFFICER, password=PASSWORD)
        assert "Voorgesteld: inwoner 1" in visitor.get(f"/review/{FIRST}").text
        visitor.post(f"/review/{FIRST}/confirm", candidate="1")
    assert state(office) is State.RELEASED


def test_officers_who_disagree_are_told_that_it_waits_anew(office, tmp_path):
    policy = office.node.policy
    office.node.policy = replace(policy, review=replace(policy.review, four_eyes=True))
    settings = console_settings(tmp_path / "console.sock", some_assets(tmp_path / "assets"))
    with served_node(office, tmp_path / "console.sock"), browser(settings, office.node.tenant.clock) as visitor:
        visitor.sign_in(Role.REVIEW_OFFICER)
        visitor.post(f"/review/{FIRST}/confirm", candidate="1")
        visitor.post("/sign-in", name=SECOND_OFFICER, password=PASSWORD)
        for act, form in (("confirm", {"candidate": "2"}), ("reject", {})):
            assert "zijn het niet eens" in text_of(visitor.post(f"/review/{FIRST}/{act}", **form)), act
            visitor.sign_in(Role.REVIEW_OFFICER)
            visitor.post(f"/review/{FIRST}/confirm", candidate="1")
            visitor.post("/sign-in", name=SECOND_OFFICER, password=PASSWORD)
    assert state(office) is State.REVIEW


def test_a_resident_that_is_none_of_those_is_refused(office, visitor):
    visitor.sign_in(Role.REVIEW_OFFICER)
    for form in ({}, {"candidate": "9"}, {"candidate": "0"}, {"candidate": "x" * 40}):
        answer = visitor.post(f"/review/{FIRST}/confirm", **form)
        assert (answer.status_code, "UNKNOWN_CANDIDATE" in answer.text) == (422, True), form
    assert state(office) is State.REVIEW


def test_what_is_gone_is_told_beside_the_queue(visitor):
    visitor.sign_in(Role.REVIEW_OFFICER)
    visitor.post(f"/review/{FIRST}/confirm", candidate="1")
    again = visitor.post(f"/review/{FIRST}/confirm", candidate="1")
    assert (again.status_code, "ACT_IMPOSSIBLE" in again.text) == (422, True)


def test_no_other_role_sees_or_decides_however_it_asks(office, visitor):
    for role in sorted(set(Role) - {Role.REVIEW_OFFICER}):
        visitor.sign_in(role)
        seen = [visitor.get("/review"), visitor.get(f"/review/{FIRST}")]
        done = [visitor.post(f"/review/{FIRST}/{act}", candidate="1") for act in ("confirm", "reject", "reverse")]
        assert {(answer.status_code, bsn(0) in answer.text) for answer in seen + done} == {(403, False)}, role
    assert state(office) is State.REVIEW


def test_what_is_not_there_is_not_found(visitor):
    visitor.sign_in(Role.REVIEW_OFFICER)
    found = [visitor.get(f"/review/{path}").status_code for path in ("nothing", "00" * 16, "..%2f..%2fetc")]
    assert (found, visitor.post(f"/review/{FIRST}/erase").status_code) == ([404, 404, 404], 404)


def test_no_other_site_can_decide(office, visitor):
    visitor.sign_in(Role.REVIEW_OFFICER)
    answer = visitor.client.post(
        f"/review/{FIRST}/confirm", data={"candidate": "1"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert (answer.status_code, state(office)) == (403, State.REVIEW)


def test_what_a_partner_stated_is_text_and_nothing_else(visitor):
    visitor.sign_in(Role.REVIEW_OFFICER)
    page = visitor.get(f"/review/{FIRST}")
    told = visitor.get("/review", params={"now": "<script>alert(1)</script>", "page": "<b>"})
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script>alert" not in page.text + told.text


def test_the_queue_is_english_by_choice(visitor):
    visitor.sign_in(Role.REVIEW_OFFICER)
    visitor.post("/language", language="en")
    assert "Likeliest resident" in visitor.get("/review").text
    assert "the surname is the same" in visitor.get(f"/review/{FIRST}").text
