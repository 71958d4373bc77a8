"""Debian's Chromium in front of a console that runs as a process of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from municipality_node import policy_file
from municipality_node.console.house import LOCALES
from municipality_node.domain.casework.contact import AttemptResult, Channel
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.policy import Policy
from municipality_node.reporting.gathering import Gathering
from region.processes import Service, free_port
from servicekit.web.languages import Language, languages
from tests.support.console import PASSWORD, served_node
from tests.support.desk import NAMES, Office, living_at
from tests.support.doubts import an_office_in_doubt
from tests.support.node import HERE, POLICY

MODULES = Path(__file__).resolve().parents[2] / "assets" / "node_modules"
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
NEEDED = pytest.mark.skipif(
    CHROMIUM is None or not (MODULES / "axe-core").exists(),
    reason="chromium or the npm packages are not here; `make test` as root installs them",
)
SECOND_COORDINATOR = "second-coordinator"
_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

FOCUS = """() => {
  const reached = new Set(), unmarked = [];
  document.addEventListener("focusin", event => {
    const style = getComputedStyle(event.target);
    if (style.outlineStyle === "none" && style.boxShadow === "none") unmarked.push(event.target.outerHTML);
    reached.add(event.target);
  });
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter(one => one.type !== "hidden" && one.checkVisibility({contentVisibilityAuto: true}));
  window.left = () => all.filter(one => !reached.has(one)).map(one => one.outerHTML);
  window.unmarked = () => unmarked;
  return all.length;
}"""
"""Watches which elements the keyboard reaches, and whether each shows that it has the focus."""


@dataclass(frozen=True, slots=True)
class Place:
    """An office at work, and where its console is."""

    office: Office
    address: str
    later: tuple[Policy, ...]


@contextmanager
def a_place(directory: Path) -> Iterator[Place]:
    """Yield an office with cases, doubts and four policies that nobody approved yet, behind a console that runs."""
    (directory / "office").mkdir()
    office = an_office_in_doubt(directory / "office", more=1)
    office.users.put(SECOND_COORDINATOR, Role.COORDINATOR)
    _work(office)
    port = free_port()
    clock, config = directory / "clock", directory / "console.toml"
    clock.write_text(office.node.now.isoformat())
    config.write_text(
        f'node = "console.sock"\nmunicipality = "{HERE.value}"\nname = "Gemeente Voorbeeld"\nlocal_accounts = true\n'
        f'address = "http://localhost:{port}"\nlisten = "127.0.0.1:{port}"\nassets = "{MODULES}"\n'
        "sign_in_per_minute = 600\n"
    )
    later = tuple(_a_policy(date(2027, month, 1)) for month in (1, 2, 3, 4))
    arguments = ("console", "--config", config, "--clock", clock)
    with (
        served_node(office, directory / "console.sock", later=later),
        Service("drempel-node", *arguments, log=directory / "log", port=port),
    ):
        yield Place(office, f"http://localhost:{port}", later)
    office.node.close()


def _work(office: Office) -> None:
    """Let twelve households have a case, every other one reached; the first is the worker's, four are handed over."""
    for number in range(1, 13):
        case = office.release(living_at(number))
        office.attempt(case, Channel.PHONE, AttemptResult.CONVERSATION if number % 2 else AttemptResult.NO_ANSWER)
    office.assigning.assign(office.worker, 1, NAMES[Role.CASE_WORKER], reason=None)
    office.assigning.hand_over(office.worker, [2, 4, 6, 8], NAMES[Role.CALL_CENTRE])
    Gathering(office.desk).run()


def _a_policy(first_day: date) -> Policy:
    """Return the national policy with another first day: another file, that needs its own approvals."""
    text = POLICY.read_text(encoding="utf-8")
    return policy_file.parse(
        text.replace("valid_from = 2026-01-01", f"valid_from = {first_day}").encode(), name="later"
    )


@contextmanager
def a_chromium() -> Iterator[Browser]:
    """Yield the browser itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def watched(page: Page) -> Page:
    """Let a script that fails, and whatever the browser refuses to load or run, fail the test."""
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    page.on("console", _nothing_refused)
    return page


def _nothing_refused(message: Any) -> None:
    assert "Content Security Policy" not in message.text, message.text


def violations(page: Page) -> list[tuple[str, str]]:
    """Return what axe-core finds against WCAG 2.2 AA, and where."""
    page.evaluate((MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run({{runOnly: {_LEVELS}}})")
    return [(one["id"], one["nodes"][0]["html"][:160]) for one in found["violations"]]


def width_needed(page: Page) -> int:
    """Return how wide the page is, whatever the window shows of it."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


@dataclass
class Hand:
    """Somebody at a page, who reads one language, and uses the mouse or nothing but keys."""

    page: Page
    language: Language
    keys: bool = False
    scripts: bool = True

    def say(self, text: str, **values: object) -> str:
        """Return a text of the console as this reader sees it."""
        return self.language.gettext(text) % values if values else self.language.gettext(text)

    def sign_in(self, name: str) -> None:
        """Come in under a name, and choose the language."""
        self.page.goto("/sign-in")
        if self.page.locator("html").get_attribute("lang") != self.language.code:
            self.act(self.page.locator("form[action='/language'] button"))
        self.type_into(self.page.get_by_label(self.say("Name")), name)
        self.type_into(self.page.get_by_label(self.say("Password")), PASSWORD)
        self.press("Sign in")

    def leave(self) -> None:
        """Sign out."""
        self.press("Sign out", within="header")

    def press(self, text: str, within: str = "main", **values: object) -> None:
        """Press the first button of that name."""
        self.act(self.page.locator(within).get_by_role("button", name=self.say(text, **values), exact=True).first)

    def follow(self, text: str, within: str = "main", **values: object) -> None:
        """Follow the first link of that name."""
        self.act(self.page.locator(within).get_by_role("link", name=self.say(text, **values), exact=True).first)

    def unfold(self, text: str) -> None:
        """Open what is folded under a heading, when it is."""
        part = self.page.locator("details", has=self.page.get_by_role("heading", name=self.say(text), exact=True))
        if part.get_attribute("open") is None:
            self.touch(part.locator("summary"))

    def type_into(self, place: Locator, text: str) -> None:
        """Write into a field."""
        if self.keys:
            place.focus()
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)
        else:
            place.fill(text)

    def choose(self, place: Locator, code: str) -> None:
        """Choose from a list; with keys, by going through it. What depends on the choice has changed on return."""
        self._settle()
        if self.keys:
            self._go_through(place, code)
        else:
            place.select_option(code)
        self._settle()

    def _go_through(self, place: Locator, code: str) -> None:
        place.focus()
        self.page.keyboard.press("Home")
        for _ in range(place.locator("option").count()):
            if place.input_value() == code:
                return
            self.page.keyboard.press("ArrowDown")
        assert place.input_value() == code, code

    def _settle(self) -> None:
        expect(self.page.locator(".htmx-request")).to_have_count(0)

    def tick(self, box: Locator) -> None:
        """Tick a box."""
        if self.keys:
            box.focus()
            self.page.keyboard.press("Space")
        else:
            box.check()
        assert box.is_checked()

    def act(self, what: Locator) -> None:
        """Set something going, and wait for the page that comes of it."""
        with self.page.expect_navigation():
            self.touch(what)

    def touch(self, what: Locator) -> None:
        """Click on something, or press it by key."""
        if self.keys:
            what.focus()
            self.page.keyboard.press("Enter")
        else:
            what.click()

    def reads(self, text: str, **values: object) -> None:
        """Fail unless the page says so."""
        told, expected = self.page.locator("main").inner_text(), self.say(text, **values)
        assert expected.casefold() in told.casefold(), expected


def known_languages() -> dict[str, Language]:
    """Return the console's languages by code."""
    return dict(languages(*LOCALES))
