"""What every page stands on: the service behind it, the templates, the languages, and the frame around a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from servicekit.clock import Clock
from servicekit.web.console.peer import Peer
from servicekit.web.console.settings import ConsoleOptions
from servicekit.web.console.visitor import Visitor, language_of
from servicekit.web.languages import DUTCH, ENGLISH, Language
from servicekit.web.pages import Pages
from signals.dutch_day import dutch_day

Behind = TypeVar("Behind", bound=Peer)
MenuEntry = tuple[str, str, str]
"""Where one can go: path, name, and the permission that it asks."""


@dataclass(frozen=True, repr=False)  # no slots: Python 3.11 makes no instance of a frozen generic with them
class House(Generic[Behind]):
    """The parts that pages share."""

    settings: ConsoleOptions
    peer: Behind
    pages: Pages
    languages: Mapping[str, Language]
    clock: Clock
    menu: Sequence[MenuEntry]
    firsts: Sequence[tuple[str, str]]
    """Permission and path: the first that somebody may see is where the day begins."""
    words: Mapping[str, Any] = field(default_factory=dict)
    """What every template of this console reads besides."""

    def today(self) -> str:
        """Return the date in the Netherlands, as forms write it."""
        return dutch_day(self.clock.now()).isoformat()

    def language(self, request: Request) -> Language:
        """Return the language of a request."""
        return language_of(request, self.languages)

    def first_page(self, visitor: Visitor) -> str:
        """Return where somebody's day begins."""
        return next((path for permission, path in self.firsts if visitor.may(permission)), "/nothing")

    def page(
        self, request: Request, template: str, *, visitor: Visitor | None = None, status: int = 200, **values: Any
    ) -> Response:
        """Return a whole page, in its frame."""
        language = self.language(request)
        frame = {
            "visitor": visitor,
            "menu": [entry for entry in self.menu if visitor is not None and visitor.may(entry[2])],
            "path": request.url.path,
            "other_language": self.languages[ENGLISH if language.code == DUTCH else DUTCH],
            "notice_code": values.pop("notice_code", ""),
            "notice_more": values.pop("notice_more", ""),
            **self.words,
        }
        return self.pages.page(template, language, status=status, **frame, **values)
