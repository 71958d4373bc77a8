"""What a team works with besides cases: what was handed to the call centre, the partners' desks, capacity."""

from typing import Any

from drempel.v1 import console_pb2
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from municipality_node.console.house import House
from municipality_node.console.pages.case_file import attempt_request
from municipality_node.console.pages.reading import SEE_OTHER, choices, refusal_in_words, whole
from municipality_node.wording import contact
from servicekit.web.charts import Figures, Series, StackedBars
from servicekit.web.console.peer import PeerRefused
from servicekit.web.console.visitor import visitor_of

wire: Any = console_pb2


class Team:
    """Shows these pages."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def handed(self, request: Request) -> Response:
        """Answer with whom to call or visit."""
        return await self._handed(request)

    async def record(self, request: Request) -> Response:
        """Record an attempt on a case that was handed over."""
        visitor = await visitor_of(request, self._house.peer)
        form = await request.form()
        wanted = attempt_request(request.path_params["number"], form)
        try:
            await self._house.peer.casework("RecordAttempt", wanted, visitor.token)
        except PeerRefused as refused:
            return await self._handed(request, refused=refused, form=form)
        return RedirectResponse(_page(_after(request)), SEE_OTHER)

    async def results(self, request: Request) -> Response:
        """Answer with the results that an attempt by a channel can have, as the options of a field."""
        asked = request.query_params
        return self._house.pages.page(
            "attempt_results.jinja",
            self._house.language(request),
            results=contact.results_of(asked.get("channel", "")),
            chosen=asked.get("result", ""),
        )

    async def _handed(
        self, request: Request, *, refused: PeerRefused | None = None, form: FormData | None = None
    ) -> Response:
        visitor = await visitor_of(request, self._house.peer)
        after = _after(request)
        answer = await self._house.peer.casework(
            "ListHandedCases", wire.ListHandedCasesRequest(after=after), visitor.token
        )
        return self._house.page(
            request,
            "handed.jinja",
            visitor=visitor,
            status=200 if refused is None else 422,
            notice_code="" if refused is None else refused.code,
            notice_more=refusal_in_words(refused, form, self._house.language(request)),
            entered={} if form is None else form,
            refused_case=request.path_params.get("number", 0),
            cases=answer.cases,
            total=answer.total,
            query=f"?after={after}" if after else "",
            first_page=_page(0) if after else "",
            next_page=_page(answer.next) if answer.next else "",
            choices=choices(),
            today=self._house.today(),
            daypart=contact.daypart_at(self._house.clock.now()),
        )

    async def partners(self, request: Request) -> Response:
        """Answer with the directory."""
        visitor = await visitor_of(request, self._house.peer)
        answer = await self._house.peer.casework("ListPartners", wire.ListPartnersRequest(), visitor.token)
        return self._house.page(request, "partners.jinja", visitor=visitor, partners=answer.partners)

    async def capacity(self, request: Request) -> Response:
        """Answer with hours against work."""
        visitor = await visitor_of(request, self._house.peer)
        answer = await self._house.peer.casework("GetCapacity", wire.GetCapacityRequest(), visitor.token)
        gettext = self._house.language(request).gettext
        hours = Figures(
            name="hours",
            title=gettext("Work by tray"),
            description=gettext("Hours of work that wait in each tray."),
            unit=gettext("hours"),
            axis=gettext("tray"),
            categories=[tray.tray for tray in answer.trays],
            series=[Series(gettext("hours"), [tray.hours for tray in answer.trays])],
        )
        weeks = answer.weeks_of_work if answer.HasField("weeks_of_work") else None
        return self._house.page(
            request, "capacity.jinja", visitor=visitor, capacity=answer, weeks=weeks, chart=StackedBars(hours)
        )


def _after(request: Request) -> int:
    return whole(request.query_params.get("after", ""), otherwise=0)


def _page(after: int) -> str:
    return f"/handed?after={after}" if after else "/handed"
