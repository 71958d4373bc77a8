"""Every console lets people in by a provider's word alike: a real provider, a real service, a browser between them."""

import json
from urllib.parse import urlsplit

import pytest

from servicekit.web.console.entrance import PENDING_COOKIE
from servicekit.web.console.visitor import SESSION_COOKIE
from tests.support.console import ADDRESS
from tests.support.identity_provider import add_user, real_provider, sign_in_at
from tests.support.provided import DOORS


@pytest.fixture(scope="module")
def issuer():
    with real_provider() as issuer:
        yield issuer


@pytest.fixture(scope="module", params=DOORS)
def door(request, issuer, tmp_path_factory):
    with DOORS[request.param](tmp_path_factory.mktemp(request.param), issuer) as door:
        yield door


@pytest.fixture
def visitor(door):
    with door.browser() as visitor:
        yield visitor


def _asked(visitor):
    """Begin a sign-in; return the provider's address that the console sends the browser to."""
    answer = visitor.get("/sign-in/provider", follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


def _brought_back(visitor, user):
    """Begin a sign-in and sign in at the provider; return the address to come back at."""
    back = urlsplit(sign_in_at(_asked(visitor), user))
    assert f"{back.scheme}://{back.netloc}{back.path}" == f"{ADDRESS}/sign-in/return"
    return f"{back.path}?{back.query}"


def _came_in(visitor, user):
    return visitor.get(_brought_back(visitor, user))


def _session(visitor):
    return next((one.value for one in visitor.client.cookies.jar if one.name == SESSION_COOKIE), "")


def _last(door, action):
    return [entry for entry in map(json.loads, door.entries()) if entry["action"] == action][-1]


def _refused(door, answer, failed=None):
    assert (answer.status_code, answer.url.path) == (403, "/sign-in/return")
    if failed is not None:
        assert f'"failed":"{failed}"' in json.dumps(_last(door, "sign_in_refused"), separators=(",", ":"))


def test_whoever_the_provider_vouches_for_begins_the_day_of_the_group(door, visitor, issuer):
    add_user(issuer, "a.member", name="A. Member", groups=["others", door.group])
    assert "sign-in/provider" in visitor.get("/sign-in").text
    answer = _came_in(visitor, "a.member")
    assert (answer.status_code, answer.url.path) == (200, door.first)
    assert "a.member" in answer.text
    assert '"means":"provider"' in json.dumps(_last(door, "signed_in"), separators=(",", ":"))
    assert not any("a.member" in entry for entry in door.entries())


def test_whoever_is_in_no_group_that_counts_stays_outside_and_on_record(door, visitor, issuer):
    add_user(issuer, "a.stranger", groups=["others"])
    _refused(door, _came_in(visitor, "a.stranger"), "group")
    assert visitor.get(door.first).url.path == "/sign-in"


def test_a_group_that_was_taken_away_opens_nothing_at_the_next_sign_in(door, visitor, issuer):
    add_user(issuer, "a.leaver", groups=[door.group])
    assert _came_in(visitor, "a.leaver").status_code == 200
    add_user(issuer, "a.leaver", groups=[])
    _refused(door, _came_in(visitor, "a.leaver"), "group")


def test_an_answer_that_another_browser_asked_for_lets_nobody_in(door, visitor, issuer):
    add_user(issuer, "an.attacker", groups=[door.group])
    with door.browser() as other:
        lure = _brought_back(other, "an.attacker")
        _refused(door, visitor.get(lure))  # a browser that asked for nothing
        _asked(visitor)
        _refused(door, visitor.get(lure))  # and one that waits for an answer of its own
    assert _session(visitor) == ""


def test_an_answer_serves_once(door, visitor, issuer):
    add_user(issuer, "a.repeater", groups=[door.group])
    back = _brought_back(visitor, "a.repeater")
    pending = next(one.value for one in visitor.client.cookies.jar if one.name == PENDING_COOKIE)
    assert visitor.get(back).status_code == 200
    visitor.client.cookies.set(PENDING_COOKIE, pending, domain="console.example", path="/")
    _refused(door, visitor.get(back))


def test_a_code_without_the_state_that_was_asked_for_lets_nobody_in(door, visitor, issuer):
    add_user(issuer, "a.forger", groups=[door.group])
    for changed in (lambda back: back.partition("&state")[0], lambda back: back + "x", lambda back: back + "&state=x"):
        _refused(door, visitor.get(changed(_brought_back(visitor, "a.forger"))))
    assert _session(visitor) == ""


def test_a_session_that_somebody_planted_is_not_the_one_that_begins(door, visitor, issuer):
    add_user(issuer, "a.target", groups=[door.group])
    visitor.client.cookies.set(SESSION_COOKIE, "planted", domain="console.example", path="/")
    assert _came_in(visitor, "a.target").status_code == 200
    begun = _session(visitor)
    visitor.client.cookies.clear()
    visitor.client.cookies.set(SESSION_COOKIE, "planted", domain="console.example", path="/")
    assert (begun != "planted", visitor.get(door.first).url.path) == (True, "/sign-in")


def test_a_session_that_was_ended_opens_nothing_for_whoever_kept_its_cookie(door, visitor, issuer):
    add_user(issuer, "a.careful", groups=[door.group])
    _came_in(visitor, "a.careful")
    kept = _session(visitor)
    assert visitor.post("/sign-out").url.path == "/sign-in"
    visitor.client.cookies.set(SESSION_COOKIE, kept, domain="console.example", path="/")
    assert visitor.get(door.first).url.path == "/sign-in"


def test_whoever_was_shut_out_here_is_out_at_once_and_the_provider_does_not_bring_them_back(door, visitor, issuer):
    add_user(issuer, "a.former", groups=[door.group])
    assert _came_in(visitor, "a.former").status_code == 200
    door.shut_out("a.former")
    assert visitor.get(door.first).url.path == "/sign-in"
    _refused(door, _came_in(visitor, "a.former"), "user")


def test_no_password_opens_a_door_that_has_a_provider_only(door, visitor):
    assert 'type="password"' not in visitor.get("/sign-in").text
    answer = visitor.post("/sign-in", name="a.member", password="a long enough password")
    assert (answer.status_code, _session(visitor)) == (403, "")


def test_no_cookie_is_for_scripts_for_other_hosts_or_in_the_clear(door, visitor, issuer):
    add_user(issuer, "a.looker", groups=[door.group])
    begun = visitor.get("/sign-in/provider", follow_redirects=False)
    back = urlsplit(sign_in_at(begun.headers["location"], "a.looker"))
    ended = visitor.get(f"{back.path}?{back.query}", follow_redirects=False)
    cookies = begun.headers.get_list("set-cookie") + ended.headers.get_list("set-cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {PENDING_COOKIE, SESSION_COOKIE}
    for cookie in cookies:
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= attributes, cookie
        assert not any(attribute.startswith("domain") for attribute in attributes), cookie
