"""The console's pages over the node's real socket, read by a browser without JavaScript."""

import re
from datetime import date

import pytest

from municipality_node.domain.casework.contact import AttemptResult, Channel
from municipality_node.domain.casework.deadlines import PauseReason
from municipality_node.domain.casework.lifecycle import CaseState
from municipality_node.domain.casework.limits import OverrideReason
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.casework.roles import Role
from municipality_node.reporting.gathering import Gathering
from servicekit.web.headers import SAFE_HEADERS
from tests.support.console import browser, console_settings, served_node, some_assets, text_of
from tests.support.desk import NAMES, jansen, living_at


def test_nobody_sees_anything_before_signing_in(visitor):
    for path in ("/", "/work", "/cases/1", "/handed", "/partners", "/capacity", "/reports", "/reports/reach.csv"):
        answer = visitor.get(path)
        assert answer.url.path == "/sign-in", path


def test_whoever_is_somewhere_else_than_meant_keeps_the_menu(office, visitor):
    office.release()
    assert "<nav" not in visitor.get("/nowhere").text
    visitor.sign_in(Role.CASE_WORKER)
    for path, status in (("/nowhere", 404), ("/cases/99", 404), ("/users", 403)):
        answer = visitor.get(path)
        assert (answer.status_code, 'href="/work"' in answer.text, 'href="/users"' in answer.text) == (
            status,
            True,
            False,
        )
        assert NAMES[Role.CASE_WORKER] in answer.text


@pytest.mark.parametrize(
    ("role", "path"), [(Role.CASE_WORKER, "/work"), (Role.CALL_CENTRE, "/handed"), (Role.PRIVACY_OFFICER, "/audit")]
)
def test_a_role_begins_its_day_where_its_work_is(visitor, role, path):
    assert visitor.sign_in(role).url.path == path


def test_a_wrong_password_is_told_so_and_nothing_else(visitor):
    answer = visitor.sign_in(Role.CASE_WORKER, "a wrong password")
    assert (answer.status_code, "SIGN_IN_REFUSED" in answer.text) == (403, True)
    assert visitor.get("/work").url.path == "/sign-in"


def test_a_worker_takes_a_case_through_to_its_result(office, visitor):
    case = office.release()
    visitor.sign_in(Role.CASE_WORKER)
    assert f"/cases/{case}" in visitor.get("/work").text
    assert "Waarom" in text_of(visitor.get(f"/cases/{case}"))
    seen = visitor.get(f"/cases/{case}", params={"reason": "VIEW_REASON_TRIAGE"})
    assert "Jansen" in seen.text
    assert (
        visitor.post(f"/cases/{case}/assign", user=NAMES[Role.CASE_WORKER], reason="VIEW_REASON_TRIAGE").status_code
        == 200
    )
    attempted = visitor.post(
        f"/cases/{case}/attempts", day=office.today.isoformat(), daypart="DAYPART_MORNING", channel="CHANNEL_PHONE",
        result="ATTEMPT_RESULT_CONVERSATION",
    )  # fmt: skip
    assert "gesprek" in text_of(attempted).lower()
    visitor.post(f"/cases/{case}/observations", observation="OBSERVATION_JOB_LOST")
    visitor.post(f"/cases/{case}/remark", text="Belt morgen terug.")
    assert "Belt morgen terug." in visitor.get(f"/cases/{case}").text
    visitor.post(f"/cases/{case}/close", result="CASE_RESULT_ADVICE")
    assert office.case(case).state is CaseState.CLOSED


def test_what_cannot_be_done_is_told_beside_the_case(office, visitor):
    case = office.release()
    visitor.sign_in(Role.CASE_WORKER)
    visitor.post(f"/cases/{case}/assign", user=NAMES[Role.CASE_WORKER], reason="VIEW_REASON_TRIAGE")
    answer = visitor.post(f"/cases/{case}/close", result="CASE_RESULT_NEVER_REACHED")
    assert (answer.status_code, "RESULT_REFUSED" in answer.text) == (422, True)
    for form in ({}, {"result": "CASE_RESULT_ADVICE_X"}, {"result": "1"}):
        assert "REQUEST_MALFORMED" in visitor.post(f"/cases/{case}/close", **form).text
    assert office.case(case).state is not CaseState.CLOSED


def test_a_case_lists_its_letters_pauses_and_passed_limits(office, visitor):
    case, worker = office.release(), office.worker
    office.assigning.assign(worker, case, NAMES[Role.CASE_WORKER])
    office.attempt(case, Channel.LETTER, AttemptResult.SENT, template="brief-jongeren")
    for _ in range(3):
        office.attempt(case, Channel.VISIT, override=OverrideReason.APPOINTMENT)
    office.noting.pause(worker, case, PauseReason.ADMITTED, until=date(2026, 4, 1))
    visitor.sign_in(Role.CASE_WORKER)
    page = " ".join(text_of(visitor.get(f"/cases/{case}")).split())
    table = page[page.index("Brieven en berichten") : page.index("Wat er gebeurde")]
    assert all(told in table for told in ("20 mrt 2026", "brief-jongeren", NAMES[Role.CASE_WORKER]))
    assert page.count("een grens is overschreden: een afspraak") == 1
    assert "termijnen staan stil tot 1 apr 2026: opgenomen" in page


def test_an_attempt_too_many_is_refused_by_the_limit_that_it_meets(office, visitor):
    case = office.release()
    office.assigning.assign(office.worker, case, NAMES[Role.CASE_WORKER])
    for _ in range(2):
        office.attempt(case, Channel.VISIT)
    visitor.sign_in(Role.CASE_WORKER)
    answer = visitor.post(
        f"/cases/{case}/attempts", day=office.today.isoformat(), daypart="DAYPART_MORNING", channel="CHANNEL_VISIT",
        result="ATTEMPT_RESULT_NO_ANSWER",
    )  # fmt: skip
    assert (answer.status_code, "laat het. Dit kanaal is zo vaak geprobeerd als mag." in answer.text) == (422, True)


def test_a_result_that_a_channel_cannot_have_is_told_with_what_it_can_have_and_nothing_is_lost(office, visitor):
    case = office.release()
    office.assigning.assign(office.worker, case, NAMES[Role.CASE_WORKER])
    office.assigning.hand_over(office.worker, [case], NAMES[Role.CALL_CENTRE])
    entered = {
        "day": office.today.isoformat(), "daypart": "DAYPART_EVENING", "channel": "CHANNEL_LETTER",
        "result": "ATTEMPT_RESULT_VOICEMAIL",
    }  # fmt: skip
    for role, path in ((Role.CASE_WORKER, f"/cases/{case}/attempts"), (Role.CALL_CENTRE, f"/handed/{case}/attempts")):
        visitor.sign_in(role)
        answer = visitor.post(path, **entered)
        told = text_of(answer)
        assert (answer.status_code, "Mogelijk bij brief: verzonden, onbestelbaar retour" in told) == (422, True)
        for field in ("daypart", "channel", "result"):
            assert f'value="{entered[field]}" selected' in answer.text, field


def test_what_was_written_and_refused_is_still_in_its_form(office, visitor):
    case = office.release()
    office.assigning.assign(office.worker, case, NAMES[Role.COORDINATOR])
    visitor.sign_in(Role.CASE_WORKER)
    looking = {"reason": "VIEW_REASON_TRIAGE"}
    too_long = visitor.post(f"/cases/{case}/remark", text="Belt morgen terug. " * 40, **looking)
    assert (too_long.status_code, "Belt morgen terug. Belt morgen terug." in too_long.text) == (422, True)
    closed = visitor.post(f"/cases/{case}/close", result="CASE_RESULT_NEVER_REACHED", **looking)
    assert 'value="CASE_RESULT_NEVER_REACHED" selected' in closed.text


@pytest.mark.parametrize(
    ("act", "form", "told"),
    [
        ("accept", {"day": "2031-01-01"}, "De dag ligt voor de zaak, of in de toekomst."),
        ("pause", {"why": "PAUSE_REASON_ADMITTED", "until": "2020-01-01"}, "Een pauze eindigt in de toekomst."),
        ("close", {"result": "CASE_RESULT_NEVER_REACHED"}, "Het vraagt meer pogingen"),
        ("close", {"result": "CASE_RESULT_ADVICE"}, "Het vraagt dat er iemand is bereikt."),
    ],
)  # fmt: skip
def test_what_is_refused_is_told_with_its_cause(office, visitor, act, form, told):
    case = office.release()
    office.assigning.assign(office.worker, case, NAMES[Role.CASE_WORKER])
    visitor.sign_in(Role.CASE_WORKER)
    answer = visitor.post(f"/cases/{case}/{act}", **form)
    assert (answer.status_code, told in text_of(answer)) == (422, True)


def test_a_case_offers_what_can_be_done_to_it_and_nothing_else(office, visitor):
    case, visits = office.release(), ("Hulp is geaccepteerd", "Termijnen stilzetten", "Termijnen weer laten lopen")
    office.assigning.assign(office.worker, case, NAMES[Role.CASE_WORKER])
    visitor.sign_in(Role.CASE_WORKER)
    assert [text in text_of(visitor.get(f"/cases/{case}")) for text in visits] == [True, True, False]
    visitor.post(f"/cases/{case}/pause", why="PAUSE_REASON_ADMITTED", until="")
    visitor.post(f"/cases/{case}/accept", day=office.today.isoformat())
    assert [text in text_of(visitor.get(f"/cases/{case}")) for text in visits] == [False, False, True]


@pytest.mark.parametrize(
    ("channel", "possible"),
    [
        ("CHANNEL_LETTER", {"SENT", "RETURNED", "CALL_BACK", "APPOINTMENT", "ACCEPTED", "REFUSED"}),
        ("CHANNEL_ADMINISTRATIVE", {"SENT", "RETURNED", "NO_ANSWER"}),
    ],
)
def test_a_channel_narrows_the_results_that_can_be_chosen(visitor, channel, possible):
    answer = visitor.get("/attempt-results", params={"channel": channel, "result": "ATTEMPT_RESULT_SENT"}).text
    assert set(re.findall(r'value="ATTEMPT_RESULT_(\w+)"', answer)) == possible
    assert re.findall(r'value="(\w+)" selected', answer) == ["ATTEMPT_RESULT_SENT"]


@pytest.mark.parametrize(("code", "month"), [("nl", "maart 2026"), ("en", "March 2026")])
def test_amounts_are_drawn_by_months_as_people_write_them(office, visitor, code, month):
    case = office.release()
    office.assigning.assign(office.worker, case, NAMES[Role.CASE_WORKER])
    visitor.sign_in(Role.CASE_WORKER)
    visitor.post("/language", language=code)
    page = visitor.get(f"/cases/{case}").text
    assert month in page
    assert "2026-03<" not in page


def test_the_call_centre_sees_contact_data_of_its_own_cases_and_no_page_of_a_case(office, visitor):
    mine, other = office.release(jansen(1)), office.release(jansen(2, surname="Pietersen"))
    office.assigning.hand_over(office.worker, [mine], NAMES[Role.CALL_CENTRE])
    visitor.sign_in(Role.CALL_CENTRE)
    page = visitor.get("/handed")
    assert "Jansen" in page.text
    recorded = visitor.post(
        f"/handed/{mine}/attempts", day=office.today.isoformat(), daypart="DAYPART_EVENING", channel="CHANNEL_PHONE",
        result="ATTEMPT_RESULT_NO_ANSWER",
    )  # fmt: skip
    assert recorded.url.path == "/handed"
    for path in (f"/cases/{mine}?reason=VIEW_REASON_TRIAGE", f"/cases/{other}", "/work", "/capacity", "/reports"):
        answer = visitor.get(path)
        assert (answer.status_code, "Pietersen" in answer.text) == (403, False), path


def test_calls_and_visits_come_ten_a_page_and_an_act_stays_on_its_page(office, visitor):
    numbers = [office.release(living_at(number)) for number in range(1, 13)]
    office.assigning.hand_over(office.worker, numbers, NAMES[Role.CALL_CENTRE])
    visitor.sign_in(Role.CALL_CENTRE)
    first = visitor.get("/handed")
    assert (first.text.count('<form method="post" action="/handed/'), "12 zaken" in first.text) == (10, True)
    second = f"/handed?after={numbers[9]}"
    assert f'rel="next" href="{second}"' in first.text
    answer = visitor.get(second)
    action = f"/handed/{numbers[11]}/attempts?after={numbers[9]}"
    assert (answer.text.count('action="/handed/'), action in answer.text, 'rel="next"' in answer.text) == (
        2,
        True,
        False,
    )
    recorded = visitor.post(
        action, day=office.today.isoformat(), daypart="DAYPART_EVENING", channel="CHANNEL_PHONE",
        result="ATTEMPT_RESULT_NO_ANSWER",
    )  # fmt: skip
    assert (recorded.url.path, recorded.url.query.decode()) == ("/handed", f"after={numbers[9]}")
    for wrong in ("-1", "x", "9" * 30, "99999999"):
        assert visitor.get(f"/handed?after={wrong}").status_code == 200


@pytest.mark.parametrize("role", [Role.REVIEW_OFFICER, Role.PRIVACY_OFFICER])
def test_no_role_without_need_sees_a_case(office, visitor, role):
    case = office.release()
    visitor.sign_in(role)
    for path in (f"/cases/{case}?reason=VIEW_REASON_TRIAGE", "/work", "/handed"):
        answer = visitor.get(path)
        assert (answer.status_code, "Jansen" in answer.text) == (403, False), path


def test_reports_show_rounded_figures_and_their_csv(office, visitor):
    for number in range(1, 12):
        case = office.release(living_at(number))
        office.attempt(case, Channel.PHONE, AttemptResult.CONVERSATION)
        office.concluding.close(
            office.worker,
            case,
            CaseResult.ADVICE,
        )
    Gathering(office.desk).run()
    visitor.sign_in(Role.COORDINATOR)
    page = visitor.get("/reports", params={"grain": "GRAIN_QUARTER", "periods": "2"})
    assert page.text.count("<figure") == 15  # one per table, and the funnel of `matching`
    assert 'id="matching-funnel"' in page.text
    csv = visitor.get("/reports/cases.csv")
    assert csv.headers["content-type"].startswith("text/csv")
    assert csv.text.splitlines()[-1].split(",")[1:] == ["10", "0", "0"]


@pytest.mark.parametrize(
    "path", ["/reports/everything.csv", "/reports/..%2f..%2fetc%2fpasswd.csv", "/cases/x", "/static/x"]
)
def test_what_is_not_there_is_not_found(visitor, path):
    visitor.sign_in(Role.COORDINATOR)
    assert visitor.get(path).status_code == 404


def test_a_session_ends_for_good_and_a_stolen_copy_with_it(visitor):
    visitor.sign_in(Role.CASE_WORKER)
    stolen = dict(visitor.client.cookies)
    assert visitor.post("/sign-out").url.path == "/sign-in"
    visitor.client.cookies.update(stolen)
    assert visitor.get("/work").url.path == "/sign-in"


def test_a_session_that_somebody_planted_is_not_taken_over(visitor):
    visitor.client.cookies.set("__Host-drempel-session", "planted", domain="console.example", path="/")
    visitor.sign_in(Role.CASE_WORKER)
    assert "planted" not in set(visitor.client.cookies.values())


def test_cookies_are_for_this_host_over_tls_and_no_script(visitor):
    answer = visitor.client.post(
        "/sign-in", data={"name": NAMES[Role.CASE_WORKER], "password": "a long enough password"},
        headers={"sec-fetch-site": "same-origin"}, follow_redirects=False,
    )  # fmt: skip
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-drempel-session="))
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"))
    assert "Domain" not in cookie


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/language", "/cases/1/close", "/handed/1/attempts"])
def test_no_other_site_can_act_for_somebody(visitor, path):
    visitor.sign_in(Role.CASE_WORKER)
    answer = visitor.client.post(path, data={}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_every_page_is_guarded_also_the_troubles(office, visitor):
    visitor.sign_in(Role.COORDINATOR)
    for path in ("/work", "/nowhere", "/reports", "/partners", "/capacity"):
        answer = visitor.get(path)
        assert {name: answer.headers[name] for name in SAFE_HEADERS} == dict(SAFE_HEADERS), path
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(r"<script(?![^>]* src=)|style=|onclick|javascript:", answer.text), path


def test_another_host_is_not_answered(visitor):
    assert visitor.get("/sign-in", headers={"host": "evil.example"}).status_code == 400


def test_what_people_wrote_is_text_and_nothing_else(office, visitor):
    case = office.release(jansen(1, surname="<script>alert(1)</script>"))
    visitor.sign_in(Role.CASE_WORKER)
    visitor.post(f"/cases/{case}/assign", user=NAMES[Role.CASE_WORKER], reason="VIEW_REASON_TRIAGE")
    visitor.post(f"/cases/{case}/remark", text='"><img src=x onerror=alert(1)>')
    page = visitor.get(f"/cases/{case}").text
    assert "<script>alert" not in page
    assert "<img" not in page


def test_pages_are_dutch_first_and_english_by_choice(office, visitor):
    visitor.sign_in(Role.COORDINATOR)
    assert "Werklijst" in visitor.get("/work").text
    visitor.post("/language", language="en")
    page = visitor.get("/work")
    assert "Work list" in page.text
    assert 'lang="en"' in page.text
    visitor.post("/language", language="xx")
    assert "Work list" in visitor.get("/work").text


def test_nobody_guesses_passwords_quickly(office, tmp_path):
    socket = tmp_path / "console.sock"
    settings = console_settings(socket, some_assets(tmp_path / "assets"), sign_in_per_minute=3)
    with served_node(office, socket), browser(settings, office.node.tenant.clock) as visitor:
        told = [visitor.sign_in(Role.CASE_WORKER, "a wrong password").status_code for _ in range(5)]
    assert told == [403, 403, 403, 429, 429]


def test_a_node_that_is_away_is_told_as_such(office, tmp_path):
    settings = console_settings(tmp_path / "nothing.sock", some_assets(tmp_path / "assets"))
    with browser(settings, office.node.tenant.clock) as visitor:
        answer = visitor.get("/work")
    assert answer.status_code == 503
