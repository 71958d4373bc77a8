"""The work list: what waits, tray after tray, with the reason for its place. Nobody's name."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from drempel.v1 import console_pb2
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from municipality_node.console.house import House, day_of
from municipality_node.console.pages.case_file import other
from municipality_node.console.pages.reading import (
    SEE_OTHER,
    reason_in_words,
    refusal_in_words,
    timer,
    whole,
    word,
)
from servicekit.web.console.peer import PeerRefused
from servicekit.web.console.visitor import Visitor, visitor_of
from servicekit.web.languages import N_, Language

wire: Any = console_pb2
PER_PAGE = 50
_LONGEST = 40
SHOWS = (("", N_("every open case")), ("mine", N_("my cases")), ("pressing", N_("soon due or overdue")))


class WorkList:
    """Shows the open cases, a page at a time."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def show(self, request: Request) -> Response:
        """Answer with one page of the list."""
        visitor = await visitor_of(request, self._house.peer)
        return await self._page(request, visitor, request.query_params)

    async def hand_over(self, request: Request) -> Response:
        """Hand the chosen cases to the call centre or a volunteer, all or none, and show the list again."""
        visitor, form = await visitor_of(request, self._house.peer), await request.form()
        back = QueryParams(str(form.get("back", "")).partition("?")[2])
        numbers = [whole(str(one), otherwise=0) for one in form.getlist("number")]
        wanted = wire.HandOverCasesRequest(numbers=numbers, user=str(form.get("user", "")))
        try:
            answer = await self._house.peer.casework("HandOverCases", wanted, visitor.token)
        except PeerRefused as refused:
            return await self._page(request, visitor, back, refused=refused, form=form)
        return RedirectResponse("/work?" + urlencode({**_kept(back), "handed": answer.count}), SEE_OTHER)

    async def find(self, request: Request) -> Response:
        """Answer with the cases about somebody who calls; which there are, not what is in them."""
        visitor, form = await visitor_of(request, self._house.peer), await request.form()
        sought = {name: str(form.get(name, "")).strip()[:_LONGEST] for name in ("postcode", "house_number", "bsn")}
        wanted = wire.FindCasesRequest(
            burgerservicenummer=sought["bsn"],
            postcode=sought["postcode"],
            house_number=whole(sought["house_number"], otherwise=0),
        )
        cases, code = [], ""
        try:
            answer = await self._house.peer.casework("FindCases", wanted, visitor.token)
            cases = [other(one, self._house.language(request)) for one in answer.cases]
        except PeerRefused as refused:
            if refused.code != "REQUEST_MALFORMED":
                raise
            code = refused.code
        return self._house.page(
            request, "found.jinja", visitor=visitor, status=422 if code else 200, notice_code=code, cases=cases,
            sought=sought,
        )  # fmt: skip

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        query: Mapping[str, str],
        *,
        refused: PeerRefused | None = None,
        form: FormData | None = None,
    ) -> Response:
        tray, show = query.get("tray", ""), query.get("show", "")
        wanted = wire.ListCasesRequest(
            tray=tray,
            mine=show == "mine",
            pressing=show == "pressing",
            page=whole(query.get("page", "")),
            size=PER_PAGE,
        )
        answer = await self._house.peer.casework("ListCases", wanted, visitor.token)
        known = await self._house.peer.casework("ListColleagues", wire.ListColleaguesRequest(), visitor.token)
        language = self._house.language(request)
        page = answer.first // PER_PAGE + 1

        def link(to: int) -> str:
            return "/work?" + urlencode({"tray": tray, "show": show, "page": to})

        everybody = [("back", link(page)), *(("number", case.number) for case in answer.cases)]
        return self._house.page(
            request,
            "work_list.jinja",
            visitor=visitor,
            status=200 if refused is None else 422,
            notice_code="" if refused is None else refused.code,
            notice_more=refusal_in_words(refused, form, language),
            handed=whole(query["handed"], otherwise=0) if "handed" in query else None,
            handing=[] if form is None else form.getlist("number"),
            handing_to="" if form is None else form.get("user", ""),
            receivers=known.receivers,
            all_letters="/letters?" + urlencode(everybody),
            cases=[_line(case, language) for case in answer.cases],
            total=answer.total,
            trays=[(one.tray, one.cases) for one in answer.trays],
            tray=tray,
            show=show,
            shows=SHOWS,
            page=page,
            last_page=max(1, -(-answer.total // PER_PAGE)),
            link=link,
        )


def back_to(stated: str) -> str:
    """Return the address of the page of the list that a form began at; of the list for anything that is none."""
    kept = _kept(QueryParams(stated.partition("?")[2]))
    return "/work?" + urlencode(kept) if kept else "/work"


def _kept(query: Mapping[str, str]) -> dict[str, str]:
    return {name: query[name] for name in ("tray", "show", "page") if name in query}


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
