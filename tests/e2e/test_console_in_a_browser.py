"""Every page of the console in a real browser: in both languages, with and without JavaScript, by keyboard, narrow.

Needs Debian's chromium and the npm packages; `make test` installs both where that is possible.
"""

import pytest

from municipality_node.console.application import build
from municipality_node.domain.casework.roles import Role
from servicekit.clock import SystemClock
from tests.support.chromium import FOCUS, NEEDED, Hand, known_languages, violations, width_needed
from tests.support.console import console_settings, some_assets, unvisited
from tests.support.desk import NAMES
from tests.support.node import id_of

pytestmark = NEEDED
NARROW = {"width": 320, "height": 800}
"""320 CSS pixels: a window of 1,280 at 400 % (WCAG 2.2, 1.4.10)."""
NARROWEST_CELL = "Math.min(...[...document.querySelectorAll('table :is(th, td)')].map(one => one.offsetWidth || 1e9))"
SMALLEST_CHART = (
    "Math.min(...[...document.querySelectorAll('.drempel-chart__drawing')].map(one => one.clientWidth || 1e9))"
)
PAGES = {
    Role.CASE_WORKER: (
        "/work", "/work?show=pressing", "/cases/1", "/cases/3", "/cases/3?reason=VIEW_REASON_TRIAGE",
        "/cases/1/letters", "/letters?number=1&number=3", "/partners", "/nowhere",
    ),
    Role.COORDINATOR: (
        "/trays", "/policy", "/policy?version={later}&beside={now}", "/users", "/capacity",
        "/reports?grain=GRAIN_YEAR&periods=2", "/reports/regressions",
        "/reports/exchange",
    ),
    Role.CALL_CENTRE: ("/handed",),
    Role.REVIEW_OFFICER: ("/review", "/review?show=confirmed", "/review/{signal}", "/work"),
    Role.PRIVACY_OFFICER: (
        "/audit", "/audit?action=case_opened", "/audit?actor=nobody", "/audit/decision",
        "/audit/decision?signal={signal}", "/audit/examination", "/audit/keeping", "/audit/budget", "/reports",
    ),
}  # fmt: skip
TROUBLES = {
    (Role.CASE_WORKER, "/nowhere"): 404,
    (Role.REVIEW_OFFICER, "/work"): 403,
    (Role.PRIVACY_OFFICER, "/audit?actor=nobody"): 422,
}


def test_every_page_of_the_console_is_visited_here(tmp_path):
    settings = console_settings(tmp_path / "console.sock", some_assets(tmp_path / "assets"))
    visited = [path for paths in PAGES.values() for path in paths]
    assert unvisited(build(settings, SystemClock()), ["/sign-in", *visited]) == []


def paths(place, role):
    """Return the addresses of a role's pages."""
    now, later = place.office.node.policy.digest.hex(), place.later[0].digest.hex()
    return [path.format(signal=id_of(1), now=now, later=later) for path in PAGES[role]]


@pytest.mark.parametrize("code", ["nl", "en"])
@pytest.mark.parametrize("role", PAGES, ids=lambda role: role.value)
def test_no_page_has_a_violation_of_wcag_or_scrolls_sideways(place, opened, role, code):
    page, language = opened(), known_languages()[code]
    page.goto("/sign-in")
    assert violations(page) == []
    Hand(page, language).sign_in(NAMES[role])
    for path in paths(place, role):
        page.set_viewport_size({"width": 1280, "height": 800})
        status = page.goto(path).status
        assert (status, page.locator("html").get_attribute("lang")) == (TROUBLES.get((role, path), 200), code), path
        assert violations(page) == [], path
        page.set_viewport_size(NARROW)
        assert width_needed(page) <= NARROW["width"], path


@pytest.mark.parametrize("role", PAGES, ids=lambda role: role.value)
def test_no_table_breaks_words_on_a_phone_and_no_chart_is_too_small_to_read(place, opened, role):
    page = opened(viewport=NARROW)
    Hand(page, known_languages()["nl"]).sign_in(NAMES[role])
    for path in paths(place, role):
        page.goto(path)
        assert page.evaluate(NARROWEST_CELL) >= 80, path
        assert page.evaluate(SMALLEST_CHART) >= 600, path


@pytest.mark.parametrize("code", ["nl", "en"])
def test_a_channel_offers_the_results_that_it_can_have_as_soon_as_it_is_chosen(opened, code):
    page = opened()
    hand = Hand(page, known_languages()[code])
    hand.sign_in(NAMES[Role.CASE_WORKER])
    page.goto("/cases/1")
    results = page.locator("#result option")
    hand.choose(page.locator("#channel"), "CHANNEL_PHONE")
    assert hand.say("voicemail left") in results.all_inner_texts()
    hand.choose(page.locator("#result"), "ATTEMPT_RESULT_ACCEPTED")
    hand.choose(page.locator("#channel"), "CHANNEL_LETTER")
    assert page.locator("#result").input_value() == "ATTEMPT_RESULT_ACCEPTED"
    hand.choose(page.locator("#channel"), "CHANNEL_ADMINISTRATIVE")
    offered = [hand.say(text) for text in ("choose", "no answer", "sent", "returned undelivered")]
    assert (results.all_inner_texts(), page.locator("#result").input_value()) == (offered, "")


@pytest.mark.parametrize("role", PAGES, ids=lambda role: role.value)
def test_nothing_is_cut_off_without_javascript_either(place, opened, role):
    page = opened(viewport=NARROW, java_script_enabled=False)
    Hand(page, known_languages()["nl"]).sign_in(NAMES[role])
    for path in ("/sign-in", *paths(place, role)):
        page.goto(path)
        assert width_needed(page) <= NARROW["width"], path


@pytest.mark.parametrize("role", PAGES, ids=lambda role: role.value)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(place, opened, role):
    page = opened()
    Hand(page, known_languages()["nl"], keys=True).sign_in(NAMES[role])
    for path in paths(place, role):
        page.goto(path)
        for _ in range(page.evaluate(FOCUS) + 40):  # a date is several stops
            page.keyboard.press("Tab")
        assert page.evaluate("left()") == [], path
        assert page.evaluate("unmarked()") == [], path


def test_the_first_stop_skips_to_the_content(opened):
    page = opened()
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_nothing_is_loaded_from_elsewhere(place, opened):
    page, asked = opened(), []
    page.on("request", lambda request: asked.append(request.url))
    Hand(page, known_languages()["nl"]).sign_in(NAMES[Role.CASE_WORKER])
    page.goto("/cases/1")
    assert asked
    assert [address for address in asked if not address.startswith(place.address)] == []


def test_a_report_is_printed_without_the_console_and_with_its_tables_open(opened):
    page = opened()
    Hand(page, known_languages()["nl"]).sign_in(NAMES[Role.COORDINATOR])
    page.goto("/reports?grain=GRAIN_YEAR&periods=2")
    table = page.locator("#cases table")
    assert not table.is_visible()
    page.emulate_media(media="print")
    assert table.is_visible()
    shown = [page.locator(part).first.is_visible() for part in ("header", "footer", "form", "summary")]
    assert (shown, page.get_by_role("heading", level=1).is_visible()) == ([False] * 4, True)
    assert page.pdf(format="A4").startswith(b"%PDF")
