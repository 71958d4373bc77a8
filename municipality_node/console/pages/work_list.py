"""The work list: what waits, tray after tray, with the reason for its place. Nobody's name."""

from typing import Any
from urllib.parse import urlencode

from drempel.v1 import console_pb2
from starlette.requests import Request
from starlette.responses import Response

from municipality_node.console.house import House, day_of
from municipality_node.console.pages.reading import reason_in_words, timer, whole, word
from servicekit.web.console.visitor import visitor_of
from servicekit.web.languages import N_, Language

PER_PAGE = 50
SHOWS = (("", N_("every open case")), ("mine", N_("my cases")), ("pressing", N_("soon due or overdue")))


class WorkList:
    """Shows the open cases, a page at a time."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def show(self, request: Request) -> Response:
        """Answer with one page of the list."""
        visitor = await visitor_of(request, self._house.peer)
        tray, show = request.query_params.get("tray", ""), request.query_params.get("show", "")
        wanted = console_pb2.ListCasesRequest(
            tray=tray,
            mine=show == "mine",
            pressing=show == "pressing",
            page=whole(request.query_params.get("page", "")),
            size=PER_PAGE,
        )
        answer = await self._house.peer.casework("ListCases", wanted, visitor.token)
        language = self._house.language(request)
        return self._house.page(
            request,
            "work_list.jinja",
            visitor=visitor,
            cases=[_line(case, language) for case in answer.cases],
            total=answer.total,
            trays=[(one.tray, one.cases) for one in answer.trays],
            tray=tray,
            show=show,
            shows=SHOWS,
            page=answer.first // PER_PAGE + 1,
            last_page=max(1, -(-answer.total // PER_PAGE)),
            link=lambda to: "/work?" + urlencode({"tray": tray, "show": show, "page": to}),
        )


def _line(case: Any, language: Language) -> dict[str, Any]:
    return {
        "number": case.number,
        "tray": case.tray,
        "kind": word("CaseKind", case.kind),
        "timers": [timer(one) for one in case.timers],
        "partners": list(case.partner_types),
        "signals": case.signals,
        "grounds": [word("ReleaseGround", one) for one in case.grounds],
        "attempts": case.attempts,
        "last_attempt": day_of(case.last_attempt) if case.HasField("last_attempt") else None,
        "last_channel": word("Channel", case.last_channel),
        "assigned_to": case.assigned_to,
        "first_action": word("Channel", case.first_action),
        "reasons": [reason_in_words(one, language) for one in case.reasons],
    }
