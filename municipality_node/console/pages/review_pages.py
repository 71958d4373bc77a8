"""The review queue: what waits for a human, and one signal beside the residents that it may be about."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from drempel.v1 import review_pb2
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from municipality_node.console import findings, words
from municipality_node.console.house import House, day_of
from municipality_node.console.pages.reading import SEE_OTHER, whole, word
from servicekit.web.console.peer import PeerRefused
from servicekit.web.console.visitor import Visitor, visitor_of
from servicekit.web.languages import N_, Language

wire: Any = review_pb2
FILTERS = (("crisis", N_("crisis")), ("multiple", N_("multiple")), ("high", N_("high amount")))
ACTS = frozenset({"confirm", "reject", "reverse"})
_CLOSED_TO_SIGHT = frozenset({"ACT_IMPOSSIBLE", "UNKNOWN_SIGNAL"})
AFTER_FOUR_EYES = {
    "proposed": N_("Recorded as a proposal: another officer takes the next step."),
    "disagreed": N_("Recorded: the officers do not agree, and the signal waits for two of them anew."),
}
_OPEN = frozenset({"REVIEW_STAGE_WAITING", "REVIEW_STAGE_CONFIRM_PROPOSED", "REVIEW_STAGE_REJECT_PROPOSED"})
_PROPOSED = frozenset({"REVIEW_STAGE_CONFIRM_PROPOSED", "REVIEW_STAGE_REJECT_PROPOSED"})


class ReviewPages:
    """Shows the queue, and passes decisions on to the node."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def queue(self, request: Request) -> Response:
        """Answer with a page of what waits, or of what was confirmed and can be taken back."""
        visitor = await visitor_of(request, self._house.peer)
        return await self._queue(request, visitor)

    async def item(self, request: Request) -> Response:
        """Answer with one signal side by side."""
        visitor = await visitor_of(request, self._house.peer)
        return await self._item(request, visitor)

    async def act(self, request: Request) -> Response:
        """Confirm, reject or reverse; what became of the signal is told above the queue."""
        visitor = await visitor_of(request, self._house.peer)
        act, signal, form = request.path_params["act"], request.path_params["signal"], await request.form()
        if act not in ACTS:
            raise HTTPException(404)
        method, message = {
            "confirm": ("ConfirmReview", wire.ConfirmReviewRequest(signal_id=signal, candidate=_candidate(form))),
            "reject": ("RejectReview", wire.RejectReviewRequest(signal_id=signal)),
            "reverse": ("ReverseReview", wire.ReverseReviewRequest(signal_id=signal)),
        }[act]
        try:
            answer = await self._house.peer.reviews(method, message, visitor.token)
        except PeerRefused as refused:
            if refused.code == "NOT_PERMITTED":
                raise
            return await self._item(request, visitor, refused=refused)
        now = _told(act, word("ReviewStage", answer.stage)) or word("SignalState", answer.state)
        return RedirectResponse("/review?" + urlencode({"now": now}), SEE_OTHER)

    async def _queue(self, request: Request, visitor: Visitor, *, refused: PeerRefused | None = None) -> Response:
        query = request.query_params
        chosen = {name: query.get(name) == "yes" for name, _ in FILTERS}
        confirmed = query.get("show") == "confirmed"
        wanted = wire.ListReviewsRequest(**chosen, confirmed=confirmed, page=whole(query.get("page", "")))
        answer = await self._house.peer.reviews("ListReviews", wanted, visitor.token)
        kept = {**{name: "yes" for name, on in chosen.items() if on}, **({"show": "confirmed"} if confirmed else {})}
        now = query.get("now", "")
        return self._house.page(
            request,
            "reviews.jinja",
            visitor=visitor,
            status=200 if refused is None else 422,
            notice_code="" if refused is None else refused.code,
            items=[_line(one) for one in answer.items],
            total=answer.total,
            page=answer.page,
            last_page=answer.pages,
            high=answer.high_amount_cents,
            chosen=chosen,
            filters=FILTERS,
            confirmed=confirmed,
            now=now if now in words.ENUMS and now.startswith("SIGNAL_STATE_") else "",
            notice=AFTER_FOUR_EYES.get(now, ""),
            link=lambda to: "/review?" + urlencode({**kept, "page": to}),
            findings=findings,
        )

    async def _item(self, request: Request, visitor: Visitor, *, refused: PeerRefused | None = None) -> Response:
        wanted = wire.GetReviewRequest(signal_id=request.path_params["signal"])
        try:
            answer = await self._house.peer.reviews("GetReview", wanted, visitor.token)
        except PeerRefused as gone:
            if refused is None or gone.code not in _CLOSED_TO_SIGHT:
                raise
            return await self._queue(request, visitor, refused=refused)
        line = _line(answer.line)
        return self._house.page(
            request,
            "review.jinja",
            visitor=visitor,
            status=200 if refused is None else 422,
            notice_code="" if refused is None else refused.code,
            item=line,
            phone=answer.phone,
            email=answer.email,
            candidates=[_compared(one, self._house.language(request)) for one in answer.candidates],
            rules=[rule for rule in answer.rules if rule.stance != "allows"],
            four_eyes=answer.four_eyes,
            proposed=answer.proposed,
            waits_for_another=line["stage"] in _PROPOSED and answer.own_step,
            is_proposed=line["stage"] in _PROPOSED,
            is_open=line["stage"] in _OPEN,
            findings=findings,
        )


def routes(house: House) -> list[Route]:
    """Return where these pages are."""
    pages = ReviewPages(house)
    return [
        Route("/review", pages.queue),
        Route("/review/{signal}", pages.item),
        Route("/review/{signal}/{act}", pages.act, methods=["POST"]),
    ]


def _told(act: str, stage: str) -> str:
    if stage in _PROPOSED:
        return "proposed"
    return "disagreed" if stage == "REVIEW_STAGE_WAITING" and act != "reverse" else ""


def _pair(pair: Any, language: Language) -> dict[str, Any]:
    """Return one field of both; a birth date that is known whole as people write it."""
    stated, registered = pair.stated, pair.registered
    if pair.field == "birth_date":
        stated, registered = _date(stated, language), _date(registered, language)
    return {"field": pair.field, "stated": stated, "registered": registered, "differs": pair.differs}


def _date(text: str, language: Language) -> str:
    try:
        return language.date(date.fromisoformat(text))
    except ValueError:
        return text


def _candidate(form: Any) -> int:
    stated = str(form.get("candidate", ""))
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) <= 3 else 0  # noqa: PLR2004


def _line(line: Any) -> dict[str, Any]:
    return {
        "signal_id": line.signal_id,
        "stage": word("ReviewStage", line.stage),
        "last_day": day_of(line.last_day),
        "partner_type": line.partner_type,
        "signal_type": line.signal_type,
        "amount_cents": line.amount_cents,
        "case_type": line.case_type,
        "probability": line.probability,
        "grounds": list(line.grounds),
        "deciding": list(line.deciding),
    }


def _compared(one: Any, language: Language) -> dict[str, Any]:
    return {
        "number": one.number,
        "bsn": one.burgerservicenummer,
        "secrecy": one.secrecy,
        "suspended": one.suspended,
        "probability": one.probability if one.HasField("probability") else None,
        "fields": [_pair(pair, language) for pair in one.fields],
        "findings": list(one.findings),
    }
