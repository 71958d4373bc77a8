"""The gateway operator's pages in a real browser: WCAG 2.2 AA in both languages, narrow ones, and by keys alone.

Needs Debian's chromium and the npm packages; `make test` installs both where that is possible.
"""

import asyncio

from playwright.async_api import async_playwright
from typer.testing import CliRunner

from gateway.__main__ import app
from gateway.console.application import build
from gateway.console.settings import OperatorConsoleSettings
from region.processes import Service, free_port
from servicekit.clock import SystemClock
from tests.support.chromium import CHROMIUM, FLAGS, FOCUS, MODULES, NEEDED
from tests.support.console import PASSWORD, some_assets, unvisited
from tests.support.gateway import lay_out, running

PAGES = ("/overview", "/municipalities", "/partners", "/budgets", "/budgets?municipality=x", "/epochs", "/nowhere")
pytestmark = NEEDED


async def _violations(page):
    await page.evaluate((MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = await page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    return [(one["id"], one["nodes"][0]["html"][:160]) for one in found["violations"]]


def test_every_page_of_the_operators_is_visited_here(tmp_path):
    settings = OperatorConsoleSettings(
        gateway=tmp_path / "operators.sock", name="Gateway", address="https://console.example", local_accounts=True,
        assets=some_assets(tmp_path / "assets"),
    )  # fmt: skip
    assert unvisited(build(settings, SystemClock()), ["/sign-in", *PAGES]) == []


async def test_no_page_has_a_violation_of_wcag_in_either_language_or_scrolls_sideways(tmp_path):
    await _at_the_console(tmp_path, _walk)


async def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(tmp_path):
    await _at_the_console(tmp_path, _walk_by_keys)


async def _at_the_console(tmp_path, walk):
    place = lay_out(tmp_path, console='{socket = "operators.sock", local_accounts = true}')
    arguments = ["operator", "password", "watcher", "--config", str(place.config), "--clock", str(place.clock)]
    assert CliRunner().invoke(app, arguments, input=PASSWORD + "\n").exit_code == 0
    port = free_port()
    config = tmp_path / "console.toml"
    config.write_text(
        f'gateway = "operators.sock"\nname = "Gateway"\nlocal_accounts = true\naddress = "http://localhost:{port}"\n'
        f'listen = "127.0.0.1:{port}"\nassets = "{MODULES}"\n'
    )
    command = ("console", "--config", config, "--clock", place.clock)
    async with running(place) as gateway:
        gateway.console.start()
        service = await asyncio.to_thread(Service, "drempel-gateway", *command, log=tmp_path / "log", port=port)
        with service:
            await walk(f"http://localhost:{port}")
        await asyncio.to_thread(gateway.console.stop)


async def _walk(address):
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await (await browser.new_context(base_url=address, viewport={"width": 320, "height": 640})).new_page()
        await page.goto("/sign-in")
        assert await _violations(page) == []
        await page.get_by_label("Naam").fill("watcher")
        await page.get_by_label("Wachtwoord").fill(PASSWORD)
        await page.get_by_role("main").get_by_role("button", name="Aanmelden").click()
        await page.wait_for_url("**/overview")
        for _ in ("nl", "en"):
            for path in PAGES:
                await page.goto(path)
                assert await _violations(page) == [], path
                width = await page.evaluate("document.documentElement.scrollWidth")
                assert width <= 320, path
            await page.goto("/overview")
            await page.locator("form[action='/language'] button").click()
            await page.wait_for_load_state()
        await browser.close()


async def _walk_by_keys(address):
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await (await browser.new_context(base_url=address)).new_page()
        await page.goto("/sign-in")
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        await _reach(page, "document.activeElement.id === 'name'")
        await page.keyboard.type("watcher")
        await page.keyboard.press("Tab")
        await page.keyboard.type(PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/overview")
        for path in PAGES[1:]:
            if path in ("/municipalities", "/partners", "/budgets", "/epochs"):
                await _reach(page, f"document.activeElement.getAttribute('href') === '{path}'")
                await page.keyboard.press("Enter")
                await page.wait_for_url(f"**{path}")
            else:
                await page.goto(path)
            for _ in range(await page.evaluate(FOCUS) + 10):
                await page.keyboard.press("Tab")
            assert await page.evaluate("left()") == [], path
            assert await page.evaluate("unmarked()") == [], path
        await page.goto("/overview")
        await _reach(page, "document.activeElement.closest('form')?.getAttribute('action') === '/sign-out'")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/sign-in")
        await browser.close()


async def _reach(page, claim):
    """Press Tab until a claim about what has the focus is true."""
    for _ in range(80):
        if await page.evaluate(claim):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(claim)
