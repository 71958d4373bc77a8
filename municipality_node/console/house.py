"""What every page stands on: the node, the templates, the languages, and the frame around a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from municipality_node.console import words
from municipality_node.console.node import Node
from municipality_node.console.settings import ConsoleSettings
from municipality_node.console.visitor import Visitor, language_of
from servicekit.clock import Clock
from servicekit.web.assets import Assets
from servicekit.web.languages import DUTCH, ENGLISH, Language, languages
from servicekit.web.pages import SHARED, Pages
from signals.dutch_day import dutch_day

FOLDER = Path(__file__).parent
MENU = (
    ("/work", words.N_("Work list"), "list-cases"),
    ("/handed", words.N_("Calls and visits"), "view-contact"),
    ("/review", words.N_("Review queue"), "review-signals"),
    ("/partners", words.N_("Partners"), "use-directory"),
    ("/trays", words.N_("Trays"), "view-capacity"),
    ("/policy", words.N_("Policy"), "set-policy"),
    ("/users", words.N_("Users"), "manage-users"),
    ("/capacity", words.N_("Capacity"), "view-capacity"),
    ("/reports", words.N_("Reports"), "read-reports"),
    ("/audit", words.N_("Audit log"), "read-audit"),
)
"""Where one can go: path, name, and the permission that it asks."""


@dataclass(frozen=True, slots=True, repr=False)
class House:
    """The parts that pages share."""

    settings: ConsoleSettings
    node: Node
    pages: Pages
    languages: Mapping[str, Language]
    clock: Clock

    def today(self) -> str:
        """Return the date in the Netherlands, as forms write it."""
        return dutch_day(self.clock.now()).isoformat()

    @classmethod
    def of(cls, settings: ConsoleSettings, assets: Assets, node: Node, clock: Clock) -> "House":
        """Return the house of a console."""
        pages = Pages(
            FOLDER / "templates", product=settings.name, asset=assets.path, enums=words.ENUMS, roles=words.ROLES
        )
        return cls(settings, node, pages, languages(FOLDER / "locale", SHARED.parent / "locale"), clock)

    def language(self, request: Request) -> Language:
        """Return the language of a request."""
        return language_of(request, self.languages)

    def page(
        self, request: Request, template: str, *, visitor: Visitor | None = None, status: int = 200, **values: Any
    ) -> Response:
        """Return a whole page, in its frame."""
        language = self.language(request)
        frame = {
            "visitor": visitor,
            "menu": [entry for entry in MENU if visitor is not None and visitor.may(entry[2])],
            "path": request.url.path,
            "other_language": self.languages[ENGLISH if language.code == DUTCH else DUTCH],
            "notice_code": values.pop("notice_code", ""),
            "refusals": words.REFUSALS,
            "other_refusal": words.OTHER_REFUSAL,
            "day_of": day_of,
        }
        return self.pages.page(template, language, status=status, **frame, **values)


def day_of(message: Any) -> date | None:
    """Return a date of the contract; None for an absent one."""
    return date(message.year, message.month, message.day) if message.year else None
