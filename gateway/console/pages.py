"""What the gateway's operator sees: counts and organisations, never a person."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import grpc
from drempel.v1 import operator_pb2
from starlette.requests import Request
from starlette.responses import Response

from gateway.console.watched import WatchedGateway
from servicekit.web.console.house import House
from servicekit.web.console.peer import PeerRefused
from servicekit.web.console.visitor import Visitor, visitor_of

wire: Any = operator_pb2
MALFORMED = "REQUEST_MALFORMED"
LATE_DAYS = 2
"""A node collects all day: what waits longer is a reason to call its operator."""


class WatchPages:
    """Shows what the operator service tells."""

    def __init__(self, house: House[WatchedGateway]) -> None:
        self._house = house

    async def overview(self, request: Request) -> Response:
        """Answer with counts per day and outcome, and the standing of the audit log."""
        visitor, told = await self._asked(request, "GetOverview", wire.GetOverviewRequest())
        counts = [{"day": date.fromisoformat(one.day), "told": one} for one in told.counts]
        return self._house.page(request, "overview.jinja", visitor=visitor, told=told, counts=counts)

    async def municipalities(self, request: Request) -> Response:
        """Answer with every mailbox."""
        visitor, told = await self._asked(request, "ListMunicipalities", wire.ListMunicipalitiesRequest())
        rows = [mailbox(one, date.fromisoformat(self._house.today())) for one in told.municipalities]
        return self._house.page(request, "municipalities.jinja", visitor=visitor, rows=rows)

    async def partners(self, request: Request) -> Response:
        """Answer with every partner."""
        visitor, told = await self._asked(request, "ListEnrolledPartners", wire.ListEnrolledPartnersRequest())
        return self._house.page(request, "partners.jinja", visitor=visitor, partners=told.partners)

    async def epochs(self, request: Request) -> Response:
        """Answer with every epoch."""
        visitor, told = await self._asked(request, "ListEpochs", wire.ListEpochsRequest())
        rows = [{"told": one, "from": _moment(one.valid_from), "to": _moment(one.valid_to)} for one in told.epochs]
        return self._house.page(request, "epochs.jinja", visitor=visitor, rows=rows)

    async def budgets(self, request: Request) -> Response:
        """Answer with what callers may still have evaluated, by municipality, epoch, generation and caller."""
        visitor = await visitor_of(request, self._house.peer)
        code, behind = request.query_params.get("municipality", "").strip(), request.query_params.get("after", "")
        told, refused = wire.ListBudgetsResponse(), ""
        try:
            asked = wire.ListBudgetsRequest(municipality=code, after=_account(behind))
            told = await self._house.peer.watch("ListBudgets", asked, visitor.token)
        except PeerRefused as error:
            if error.status is not grpc.StatusCode.INVALID_ARGUMENT:
                raise
            refused = error.code
        except ValueError:
            refused = MALFORMED
        return self._house.page(
            request,
            "budgets.jinja",
            visitor=visitor,
            status=422 if refused else 200,
            notice_code=refused,
            budgets=told.budgets,
            municipality=code,
            first_page=_budgets(code) if behind else "",
            next_page=_budgets(code, told.budgets[-1].account) if told.more else "",
        )

    async def _asked(self, request: Request, method: str, asked: Any) -> tuple[Visitor, Any]:
        visitor = await visitor_of(request, self._house.peer)
        return visitor, await self._house.peer.watch(method, asked, visitor.token)


def mailbox(told: Any, today: date) -> dict[str, Any]:
    """Return a mailbox as the page shows it: with how many days its oldest item waits, and whether that is long."""
    oldest = date.fromisoformat(told.oldest_waiting) if told.oldest_waiting else None
    days = max(0, (today - oldest).days) if oldest else 0
    return {
        "told": told, "oldest": oldest, "days": days, "late": days >= LATE_DAYS,
        "collected": _moment(told.collected_at),
    }  # fmt: skip


def _budgets(code: str, last: Any = None) -> str:
    """Return the address of a page of budgets, behind the account that the one before it ended with."""
    after = f"{last.municipality}.{last.epoch}.{last.generation}.{last.caller}" if last is not None else ""
    chosen = {name: value for name, value in (("municipality", code), ("after", after)) if value}
    return "/budgets" + ("?" + urlencode(chosen) if chosen else "")


def _account(text: str) -> Any:
    """Return the account that an address names; None for an empty text. Raises ValueError for what is no account."""
    if not text:
        return None
    municipality, epoch, generation, caller = text.split(".")
    return wire.BudgetAccount(municipality=municipality, epoch=int(epoch), generation=int(generation), caller=caller)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
