"""What the console refuses, route by route: every address states here whom it is for, and a new one has to."""

import json
from urllib.parse import quote

import pytest

from municipality_node.console.application import build
from municipality_node.console.pages.case_file import ACTS
from municipality_node.domain.casework.roles import GRANTS, Permission, Role
from servicekit.web.headers import SAFE_HEADERS
from tests.support.console import ADDRESS, PASSWORD, browser, console_settings, served_node, some_assets
from tests.support.desk import NAMES, jansen
from tests.support.doubts import an_office_in_doubt
from tests.support.node import id_of

P = Permission
OPEN = {
    ("GET", "/assets/{digest}/{name}"), ("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/sign-in/provider"),
    ("GET", "/sign-in/return"), ("POST", "/sign-out"), ("POST", "/language"), ("GET", "/attempt-results"),
}  # fmt: skip
"""Addresses that need no session; they tell nothing of a case."""
ANYBODY = {("GET", "/")}
"""Addresses that send whoever has a session on."""
NEEDED = {
    ("GET", "/work"): P.LIST_CASES,
    ("POST", "/hand-over"): P.HAND_OVER,
    ("POST", "/cases/find"): P.VIEW_CASE,
    ("GET", "/cases/{number}"): P.VIEW_CASE,
    ("GET", "/cases/{number}/letters"): P.WRITE_LETTERS,
    ("POST", "/cases/{number}/letters"): P.WRITE_LETTERS,
    ("GET", "/letters"): P.WRITE_LETTERS,
    ("POST", "/letters"): P.WRITE_LETTERS,
    ("POST", "/letters/files"): P.WRITE_LETTERS,
    ("POST", "/cases/{number}/attempts"): P.RECORD_ATTEMPT,
    ("POST", "/cases/{number}/observations"): P.NOTE,
    ("POST", "/cases/{number}/remark"): P.NOTE,
    ("POST", "/cases/{number}/assign"): P.ASSIGN,
    ("POST", "/cases/{number}/pause"): P.PAUSE,
    ("POST", "/cases/{number}/resume"): P.PAUSE,
    ("POST", "/cases/{number}/accept"): P.CONCLUDE,
    ("POST", "/cases/{number}/close"): P.CONCLUDE,
    ("POST", "/cases/{number}/reopen"): P.CONCLUDE,
    ("GET", "/handed"): P.VIEW_CONTACT,
    ("POST", "/handed/{number}/attempts"): P.RECORD_HANDED_ATTEMPT,
    ("GET", "/review"): P.REVIEW_SIGNALS,
    ("GET", "/review/{signal}"): P.REVIEW_SIGNALS,
    ("POST", "/review/{signal}/confirm"): P.REVIEW_SIGNALS,
    ("POST", "/review/{signal}/reject"): P.REVIEW_SIGNALS,
    ("POST", "/review/{signal}/reverse"): P.REVIEW_SIGNALS,
    ("GET", "/policy"): P.SET_POLICY,
    ("POST", "/policy/{digest}/simulate"): P.SET_POLICY,
    ("POST", "/policy/{digest}/approve"): P.SET_POLICY,
    ("GET", "/trays"): P.LIST_CASES,
    ("GET", "/users"): P.MANAGE_USERS,
    ("POST", "/users"): P.MANAGE_USERS,
    ("GET", "/partners"): P.USE_DIRECTORY,
    ("GET", "/capacity"): P.VIEW_CAPACITY,
    ("GET", "/reports"): P.READ_REPORTS,
    ("GET", "/reports/{table}.csv"): P.READ_REPORTS,
    ("GET", "/reports/regressions"): P.READ_REPORTS,
    ("GET", "/reports/exchange"): P.DELIVER_EXCHANGE,
    ("POST", "/reports/exchange"): P.DELIVER_EXCHANGE,
    ("GET", "/audit"): P.READ_AUDIT,
    ("GET", "/audit/decision?signal={signal}"): P.EXPLAIN_DECISION,
    ("GET", "/audit/examination"): P.READ_AUDIT,
    ("POST", "/audit/examination"): P.READ_AUDIT,
    ("GET", "/audit/keeping"): P.READ_AUDIT,
    ("GET", "/audit/budget"): P.READ_AUDIT,
}
GUARDED = sorted(NEEDED)
ACTING = [route for route in GUARDED if route[0] == "POST"]
HOSTILE = "'\"><script>alert(1)</script>"
PARAMETERS = (
    "tray", "show", "page", "reason", "kind", "version", "beside", "action", "actor", "object", "first", "last",
    "cursor", "signal", "number", "back", "grain", "periods", "now", "crisis", "high", "code", "state", "error",
)  # fmt: skip
"""Everything that a page reads from its address."""


@pytest.fixture
def office(tmp_path):
    (tmp_path / "office").mkdir()
    office = an_office_in_doubt(tmp_path / "office")
    office.release(jansen(5))
    yield office
    office.node.close()


@pytest.fixture
def visitor(office, tmp_path):
    settings = console_settings(tmp_path / "console.sock", some_assets(tmp_path / "assets"))
    with served_node(office, tmp_path / "console.sock"), browser(settings, office.node.tenant.clock) as visitor:
        yield visitor


def keep_only(visitor, session):
    """Leave a browser with one cookie, which somebody put there."""
    visitor.client.cookies.clear()
    visitor.client.cookies.set("__Host-drempel-session", session, domain="console.example", path="/")


def session_of(visitor):
    return next(one.value for one in visitor.client.cookies.jar if one.name == "__Host-drempel-session" and one.value)


def address(office, path):
    """Return a route with something that exists in its place."""
    return path.format(number=1, signal=id_of(1), digest=office.node.policy.digest.hex(), table="cases", name="htmx.js")


def asked(visitor, office, route, **headers):
    """Ask for a route, as a page of the console does unless told otherwise."""
    method, path = route
    headers = headers or {"sec-fetch-site": "same-origin"}
    form = {"name": "somebody", "role": "coordinator", "postcode": "4301AA", "house_number": "12"}
    more = {"data": form} if method == "POST" else {}
    return visitor.client.request(method, address(office, path), headers=headers, **more)


def test_every_address_states_whom_it_is_for(office, tmp_path):
    settings = console_settings(tmp_path / "console.sock", some_assets(tmp_path / "assets"))
    served = set()
    for route in build(settings, office.node.tenant.clock)._app.routes:
        path = route.path.replace(":int", "")
        acts = {"/cases/{number}/{act}": ACTS, "/review/{signal}/{act}": ("confirm", "reject", "reverse")}
        paths = [path.replace("{act}", act) for act in acts.get(path, [""])]
        served |= {(method, one) for method in route.methods - {"HEAD"} for one in paths}
    assert served == OPEN | ANYBODY | {(method, path.partition("?")[0]) for method, path in NEEDED}


def test_without_a_session_every_address_leads_to_the_door(office, visitor):
    for route in GUARDED:
        answer = asked(visitor, office, route)
        assert answer.url.path == "/sign-in", route
        assert "Jansen" not in answer.text, route


@pytest.mark.parametrize("role", sorted(Role), ids=lambda role: role.value)
def test_a_role_gets_what_it_is_granted_and_no_other_address(office, visitor, role):
    visitor.sign_in(role)
    refused = {route for route in GUARDED if "NOT_PERMITTED" in asked(visitor, office, route).text}
    assert refused == {route for route in GUARDED if NEEDED[route] not in GRANTS[role]}


def test_whatever_is_refused_is_on_record(office, visitor):
    visitor.sign_in(Role.VOLUNTEER)
    for route in GUARDED:
        before = refusals(office)
        asked(visitor, office, route)
        assert (refusals(office) > before) == (NEEDED[route] not in GRANTS[Role.VOLUNTEER]), route


def refusals(office):
    return sum(json.loads(entry)["action"] == "act_refused" for entry in office.entries())


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"}, {"origin": "null"}, {"origin": f"{ADDRESS}.evil.example"},
        {"accept": "*/*"},
    ],
    ids=str,
)  # fmt: skip
def test_no_other_site_lets_somebody_do_anything(office, visitor, headers):
    for role in sorted(Role):
        visitor.sign_in(role)
        before = len(office.entries())
        for route in ACTING:
            assert (asked(visitor, office, route, **headers).status_code, route) == (403, route)
        assert len(office.entries()) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_no_other_method_reaches_a_page(office, visitor, method):
    visitor.sign_in(Role.COORDINATOR)
    assert {asked(visitor, office, (method, path)).status_code for _, path in GUARDED} == {405}


def test_what_an_address_says_is_text_and_nothing_else(office, visitor):
    query = "?" + "&".join(f"{name}={quote(HOSTILE)}" for name in PARAMETERS)
    for role in sorted(Role):
        visitor.sign_in(role)
        for _, path in (route for route in GUARDED if route[0] == "GET"):
            answer = visitor.get(address(office, path.partition("?")[0]) + query)
            assert answer.status_code < 500, path
            assert "<script>alert" not in answer.text, path
            assert {name: answer.headers[name] for name in SAFE_HEADERS} == dict(SAFE_HEADERS), path


@pytest.mark.parametrize(
    "path",
    [
        "/reports/..%2f..%2fetc%2fpasswd.csv", "/reports/%2e%2e%2fcases.csv", "/reports/cases%00.csv",
        "/reports/cases%0d%0ax-planted:1.csv", "/reports//etc/passwd.csv", "/assets/..%2f..%2fconsole.toml",
        "/assets/0000000000000000/..%2f..%2fapplication.py", "/assets/%2e%2e/drempel.css", "/cases/1%2f..%2f2/letters",
        "/cases/..%2fletters",
    ],
)  # fmt: skip
def test_no_export_leaves_its_folder(visitor, path):
    visitor.sign_in(Role.COORDINATOR)
    answer = visitor.get(path)
    assert (answer.status_code, "x-planted" in answer.headers) == (404, False)


@pytest.mark.parametrize("kind", ["../../etc/passwd", "LETTER_KIND_LETTER/../x", 'a"; filename="b', "x\r\ny: z"])
def test_no_letter_is_named_by_whoever_asks(office, visitor, kind):
    visitor.sign_in(Role.CASE_WORKER)
    visitor.post("/cases/1/assign", user=NAMES[Role.CASE_WORKER], reason="VIEW_REASON_TRIAGE")
    answer = visitor.post("/cases/1/letters", kind=kind)
    assert (answer.status_code, "content-disposition" in answer.headers) == (422, False)


def test_a_session_that_somebody_planted_opens_nothing_once_its_owner_came_in(visitor):
    visitor.sign_in(Role.CALL_CENTRE)
    planted = session_of(visitor)
    keep_only(visitor, planted)
    visitor.sign_in(Role.COORDINATOR)
    assert (session_of(visitor) != planted, visitor.get("/users").status_code) == (True, 200)
    keep_only(visitor, planted)
    assert visitor.get("/users").status_code == 403
    keep_only(visitor, "planted")
    assert visitor.get("/users").url.path == "/sign-in"


def test_every_sign_in_has_a_session_of_its_own(visitor):
    sessions = set()
    for _ in range(3):
        visitor.sign_in(Role.COORDINATOR)
        sessions.add(session_of(visitor))
        visitor.client.cookies.clear()
    assert len(sessions) == 3


def test_a_role_that_was_taken_away_is_gone_at_once(office, visitor):
    visitor.sign_in(Role.CASE_WORKER)
    assert visitor.get("/work").status_code == 200
    office.users.put(NAMES[Role.CASE_WORKER], Role.VOLUNTEER)
    assert visitor.get("/work").url.path == "/sign-in"
    visitor.post("/sign-in", name=NAMES[Role.CASE_WORKER], password=PASSWORD)
    assert visitor.get("/work").status_code == 403
