"""The trays in words: what is in which, in which order, and how many cases each holds."""

from typing import Any

from drempel.v1 import console_pb2
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from municipality_node.console import findings
from municipality_node.console.house import House
from municipality_node.console.pages.reading import word
from municipality_node.wording.reasons import CRITERIA
from servicekit.web.console.visitor import visitor_of
from servicekit.web.languages import Language

wire: Any = console_pb2


class TrayPages:
    """Shows the trays."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def show(self, request: Request) -> Response:
        """Answer with every tray."""
        visitor = await visitor_of(request, self._house.peer)
        answer = await self._house.peer.casework("ListTrays", wire.ListTraysRequest(), visitor.token)
        language = self._house.language(request)
        return self._house.page(
            request,
            "trays.jinja",
            visitor=visitor,
            trays=[
                {
                    "name": tray.name,
                    "cases": tray.cases,
                    "conditions": [in_words(one, language) for one in tray.conditions],
                    "order": [language.gettext(CRITERIA.get(name, name)) for name in tray.order],
                    "first_action": word("Channel", tray.first_action),
                    "minutes": tray.minutes,
                }
                for tray in answer.trays
            ],
        )


def in_words(condition: Any, language: Language) -> str:
    """Return one condition as people read it."""
    gettext, kind = language.gettext, condition.WhichOneof("value")
    name = gettext(findings.CONDITIONS.get(condition.name, condition.name))
    if kind == "holds":
        return name if condition.holds else gettext("not: %(condition)s") % {"condition": name}
    if kind == "partner_types":
        return f"{name} {', '.join(condition.partner_types.names)}"
    amount = condition.name.startswith("amount_")
    return f"{name} {language.euros(condition.number) if amount else language.number(condition.number)}"


def routes(house: House) -> list[Route]:
    """Return where this page is."""
    return [Route("/trays", TrayPages(house).show)]
