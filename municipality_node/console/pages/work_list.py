"""The work list: what waits, tray after tray, with the reason for its place. Nobody's name."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from drempel.v1 import console_pb2
from starlette.requests import Request
from starlette.responses import Response

from municipality_node.console.house import House
from municipality_node.console.pages.reading import timer, word
from municipality_node.console.visitor import visitor_of
from municipality_node.console.words import N_

PER_PAGE = 50
SHOWS = (("", N_("every open case")), ("mine", N_("my cases")), ("pressing", N_("soon due or overdue")))


class WorkList:
    """Shows the open cases, a page at a time."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def show(self, request: Request) -> Response:
        """Answer with one page of the list."""
        visitor = await visitor_of(request, self._house.node)
        tray, show = request.query_params.get("tray", ""), request.query_params.get("show", "")
        wanted = console_pb2.ListCasesRequest(mine=show == "mine", pressing=show == "pressing")
        answer = await self._house.node.casework("ListCases", wanted, visitor.token)
        trays = Counter(case.tray for case in answer.cases)
        cases = [case for case in answer.cases if not tray or case.tray == tray]
        last_page = max(1, -(-len(cases) // PER_PAGE))
        page = min(last_page, max(1, _whole(request.query_params.get("page", ""))))
        return self._house.page(
            request,
            "work_list.jinja",
            visitor=visitor,
            cases=[_line(case) for case in cases[(page - 1) * PER_PAGE : page * PER_PAGE]],
            total=len(cases),
            trays=list(trays.items()),
            tray=tray,
            show=show,
            shows=SHOWS,
            page=page,
            last_page=last_page,
            link=lambda to: "/work?" + urlencode({"tray": tray, "show": show, "page": to}),
        )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1  # noqa: PLR2004 - a page number


def _line(case: Any) -> dict[str, Any]:
    return {
        "number": case.number,
        "tray": case.tray,
        "kind": word("CaseKind", case.kind),
        "timers": [timer(one) for one in case.timers],
        "signals": case.signals,
        "attempts": case.attempts,
        "first_action": word("Channel", case.first_action),
        "words": case.words,
    }
