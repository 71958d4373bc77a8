"""The console in a real browser: every role's pages, both languages, with and without JavaScript, by keyboard, narrow.

Needs Debian's chromium and the npm packages; `make test` installs both where that is possible.
"""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from municipality_node.domain.casework.contact import AttemptResult, Channel
from municipality_node.domain.casework.roles import Role
from municipality_node.reporting.gathering import Gathering
from region.processes import Service, free_port
from tests.support.console import PASSWORD, served_node
from tests.support.desk import NAMES, an_office, living_at
from tests.support.node import HERE

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "assets" / "node_modules"
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
pytestmark = pytest.mark.skipif(
    CHROMIUM is None or not (MODULES / "axe-core").exists(),
    reason="chromium or the npm packages are not here; `make test` as root installs them",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Yield an office with work in it, and the address of a console that runs as a process of its own."""
    directory = tmp_path_factory.mktemp("console")
    (directory / "office").mkdir()
    office = an_office(directory / "office")
    for number in range(1, 13):
        case = office.release(living_at(number))
        office.attempt(case, Channel.PHONE, AttemptResult.CONVERSATION if number % 2 else AttemptResult.NO_ANSWER)
    office.assigning.assign(office.worker, 1, NAMES[Role.CASE_WORKER], reason=None)
    office.assigning.hand_over(office.worker, [2], NAMES[Role.CALL_CENTRE])
    Gathering(office.desk).run()
    port = free_port()
    clock = directory / "clock"
    clock.write_text(office.node.now.isoformat())
    config = directory / "console.toml"
    config.write_text(
        f'node = "console.sock"\nmunicipality = "{HERE.value}"\nname = "Gemeente Voorbeeld"\nlocal_accounts = true\n'
        f'address = "http://localhost:{port}"\nlisten = "127.0.0.1:{port}"\nassets = "{MODULES}"\n'
        "sign_in_per_minute = 600\n"
    )
    arguments = ("console", "--config", config, "--clock", clock)
    with (
        served_node(office, directory / "console.sock"),
        Service("drempel-node", *arguments, log=directory / "log", port=port),
    ):
        yield office, f"http://localhost:{port}"
    office.node.close()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(place, chromium):
    """Return a page of a new browser context; what it could not load or run fails the test."""
    contexts = []

    def open_page(**options):
        context = chromium.new_context(base_url=place[1], **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.on("console", _nothing_refused)
        return page

    yield open_page
    for context in contexts:
        context.close()


def _nothing_refused(message):
    """Fail when the browser refused to load or run something, as the content security policy has it."""
    assert "Content Security Policy" not in message.text, message.text


def _sign_in(page, role):
    page.goto("/sign-in")
    page.get_by_label("Naam").fill(NAMES[role])
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Aanmelden").click()
    page.wait_for_load_state()


def _violations(page):
    page.evaluate((MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    return [(one["id"], one["nodes"][0]["html"][:160]) for one in found["violations"]]


PAGES = {
    Role.CASE_WORKER: ("/work", "/work?show=pressing", "/cases/1", "/cases/3", "/partners", "/nowhere"),
    Role.COORDINATOR: ("/capacity", "/reports", "/reports?grain=GRAIN_YEAR&periods=2"),
    Role.CALL_CENTRE: ("/handed",),
    Role.REVIEW_OFFICER: ("/work",),
    Role.PRIVACY_OFFICER: ("/reports",),
}


@pytest.mark.parametrize("role", PAGES, ids=lambda role: role.value)
def test_no_page_has_a_violation_of_wcag_in_either_language(opened, role):
    page = opened()
    page.goto("/sign-in")
    assert _violations(page) == []
    _sign_in(page, role)
    for _ in ("nl", "en"):
        for path in PAGES[role]:
            page.goto(path)
            assert _violations(page) == [], path
        page.goto("/")
        page.locator("form[action='/language'] button").click()
        page.wait_for_load_state()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_worker_records_an_attempt(place, opened, scripts):
    page = opened(java_script_enabled=scripts)
    _sign_in(page, Role.CASE_WORKER)
    page.get_by_role("link", name="1", exact=True).click()
    page.get_by_label("Dagdeel").select_option("DAYPART_EVENING")
    page.get_by_label("Kanaal").select_option("CHANNEL_CARD")
    page.locator("#attempt-result").select_option("ATTEMPT_RESULT_LEFT_BEHIND")
    page.locator("#attempt-override").select_option("OVERRIDE_REASON_NEW_FACTS")
    page.get_by_role("button", name="Vastleggen").first.click()
    page.wait_for_load_state()
    assert page.locator(".drempel-timeline").inner_text().count("achtergelaten") >= 1


def test_everything_can_be_reached_by_keyboard_alone(opened):
    page = opened()
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.get_by_label("Naam").focus()
    page.keyboard.type(NAMES[Role.CASE_WORKER])
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/work")
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.id"))
    assert {"/work", "/partners", "/cases/1", "tray", "show"} <= seen


@pytest.mark.parametrize("path", ["/sign-in", "/work", "/cases/1", "/partners"])
def test_nothing_is_cut_off_on_a_narrow_screen_or_at_four_times_the_size(opened, path):
    page = opened(viewport={"width": 320, "height": 800})
    _sign_in(page, Role.CASE_WORKER)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_nothing_is_loaded_from_elsewhere(place, opened):
    page, asked = opened(), []
    page.on("request", lambda request: asked.append(request.url))
    _sign_in(page, Role.CASE_WORKER)
    page.goto("/cases/1")
    assert asked
    assert [address for address in asked if not address.startswith(place[1])] == []
