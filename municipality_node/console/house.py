"""What the municipality's pages stand on: menu, words, templates, and the house that every console has."""

from datetime import date
from pathlib import Path
from typing import Any

from municipality_node.console import words
from municipality_node.console.node import Node
from municipality_node.console.settings import ConsoleSettings
from municipality_node.wording.catalogue import LOCALE
from servicekit.clock import Clock
from servicekit.web.assets import Assets
from servicekit.web.console import house as every
from servicekit.web.languages import N_, languages
from servicekit.web.pages import SHARED, Pages

FOLDER = Path(__file__).parent
LOCALES = (FOLDER / "locale", LOCALE, SHARED.parent / "locale")
"""Where the texts of these pages are translated."""
House = every.House[Node]
MENU = (
    ("/work", N_("Work list"), "list-cases"),
    ("/handed", N_("Calls and visits"), "view-contact"),
    ("/review", N_("Review queue"), "review-signals"),
    ("/partners", N_("Partners"), "use-directory"),
    ("/trays", N_("Trays"), "view-capacity"),
    ("/policy", N_("Policy"), "set-policy"),
    ("/users", N_("Users"), "manage-users"),
    ("/capacity", N_("Capacity"), "view-capacity"),
    ("/reports", N_("Reports"), "read-reports"),
    ("/audit", N_("Audit log"), "read-audit"),
)
"""Where one can go: path, name, and the permission that it asks."""
FIRSTS = (
    ("list-cases", "/work"),
    ("view-contact", "/handed"),
    ("review-signals", "/review"),
    ("read-audit", "/audit"),
    ("read-reports", "/reports"),
)
"""Where a role begins its day."""


def a_house(settings: ConsoleSettings, assets: Assets, node: Node, clock: Clock) -> House:
    """Return the house of a municipality's console."""
    pages = Pages(FOLDER / "templates", product=settings.name, asset=assets.path, enums=words.ENUMS, roles=words.ROLES)
    return House(
        settings=settings,
        peer=node,
        pages=pages,
        languages=languages(*LOCALES),
        clock=clock,
        menu=MENU,
        firsts=FIRSTS,
        words={"refusals": words.REFUSALS, "other_refusal": words.OTHER_REFUSAL, "day_of": day_of},
    )


def day_of(message: Any) -> date | None:
    """Return a date of the contract; None for an absent one."""
    return date(message.year, message.month, message.day) if message.year else None
