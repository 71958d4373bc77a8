"""The national exchange (DDAS v1.2) as a download: for coordinators, per record, because the law asks for it."""

from datetime import date, timedelta
from typing import Any

from drempel.v1 import report_pb2
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from municipality_node.console.house import House
from municipality_node.console.pages.attachment import attached_together
from municipality_node.console.pages.reading import cause_in_words, date_in
from servicekit.web.console.peer import PeerRefused
from servicekit.web.console.visitor import Visitor, visitor_of

wire: Any = report_pb2


class ExchangePages:
    """Asks for a period, and gives its files. Nothing of them stays here."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def ask(self, request: Request) -> Response:
        """Answer with the question which period; the month before this one, unless told otherwise."""
        visitor = await visitor_of(request, self._house.peer)
        first, last = _month_before(date.fromisoformat(self._house.today()))
        return await self._page(request, visitor, first.isoformat(), last.isoformat())

    async def deliver(self, request: Request) -> Response:
        """Answer with the file of a period, or with an archive of the several that it takes."""
        visitor, form = await visitor_of(request, self._house.peer), await request.form()
        wanted = wire.DeliverExchangeRequest(first=date_in(form, "first"), last=date_in(form, "last"))
        files: dict[str, bytearray] = {}
        refusal: PeerRefused | None = None
        try:
            async for answer in self._house.peer.exchange(wanted, visitor.token):
                if answer.HasField("piece"):
                    files.setdefault(answer.piece.name, bytearray()).extend(answer.piece.content)
        except PeerRefused as refused:
            refusal = refused
        if files and refusal is None:
            stem = next(iter(files)).rpartition("-")[0]
            return attached_together(stem, ((name, bytes(content)) for name, content in files.items()))
        first, last = (str(form.get(name, "")) for name in ("first", "last"))
        return await self._page(request, visitor, first, last, refused=refusal, nothing=refusal is None)

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        first: str,
        last: str,
        *,
        refused: PeerRefused | None = None,
        nothing: bool = False,
    ) -> Response:
        supplier = None
        try:
            supplier = await self._house.peer.reports("GetSupplier", wire.GetSupplierRequest(), visitor.token)
        except PeerRefused as unable:
            if unable.code != "EXCHANGE_REFUSED":
                raise
            refused = unable
        language = self._house.language(request)
        return self._house.page(
            request,
            "exchange.jinja",
            visitor=visitor,
            status=200 if refused is None else 422,
            notice_code="" if refused is None else refused.code,
            notice_more="" if refused is None else cause_in_words(refused.code, refused.field, language),
            supplier=supplier,
            first=first,
            last=last,
            nothing=nothing,
        )


def routes(house: House) -> list[Route]:
    """Return where these pages are."""
    pages = ExchangePages(house)
    return [
        Route("/reports/exchange", pages.ask),
        Route("/reports/exchange", pages.deliver, methods=["POST"]),
    ]


def _month_before(day: date) -> tuple[date, date]:
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last
