"""Photograph the console's main pages: python -m tools.console_images ADDRESS PASSWORD docs/images.

ADDRESS and PASSWORD are what `make console` prints, on a region whose persons are generated: never on a real one.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

SIZE = {"width": 1280, "height": 860}
FIRST = {"case-worker": "/work", "review-officer": "/review", "coordinator": "/reports", "privacy-officer": "/audit"}
"""Whose pages are shown, and the first of each; every role's account is named for it."""


def main(address: str, password: str, folder: Path) -> None:
    """Write one image per page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for role, path in FIRST.items():
            page = browser.new_context(base_url=address, viewport=SIZE, locale="nl-NL").new_page()  # type: ignore[arg-type]
            page.goto("/sign-in")
            page.locator("#name").fill(role)
            page.locator("#password").fill(password)
            page.locator("main button").click()
            page.goto(path)
            _keep(page, folder / f"{path[1:]}.png")
            _more(page, role, folder)
        browser.close()


def _more(page: Page, role: str, folder: Path) -> None:
    if role == "case-worker":
        page.locator("tbody a").first.click()
        if page.locator("#reason").count():
            page.locator("#reason").select_option(index=1)
            page.locator("main button").click()
        _keep(page, folder / "case.png")
    elif role == "review-officer" and page.locator("tbody a").count():
        page.locator("tbody a").first.click()
        _keep(page, folder / "review-item.png")
    elif role == "coordinator":
        page.goto("/policy")
        _keep(page, folder / "policy.png")


def _keep(page: Page, path: Path) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
