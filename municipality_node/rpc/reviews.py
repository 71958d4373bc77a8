"""The review service: doubtful matches, for one review officer at a time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from drempel.v1 import review_pb2, review_pb2_grpc, signal_pb2

from municipality_node.casework.desk import Desk
from municipality_node.deciding.chamber import Chamber
from municipality_node.domain.policy import ReviewTerms
from municipality_node.domain.review import Stage
from municipality_node.reviewing.acting import ReviewActs
from municipality_node.reviewing.queue import ReviewQueue, Shown, Wanted
from municipality_node.rpc.caller import Caller
from municipality_node.rpc.console_words import on_wire
from servicekit.paging import Page

wire: Any = review_pb2
PER_PAGE = 50
_RULE = ("rule", "stance", "value", "threshold", "reason", "basis")
_FIELD = ("field", "stated", "registered", "differs")


class ReviewServicer(review_pb2_grpc.ReviewServiceServicer):
    """Translates, and lets the use cases decide."""

    def __init__(self, desks: Mapping[str, Desk], chambers: Mapping[str, Chamber]) -> None:
        self._desks = desks
        self._chambers = chambers

    def ListReviews(self, request: Any, context: Any) -> Any:  # noqa: N802 - the contract's name
        """Return a page of the queue."""
        caller = Caller.of(self._desks, context)
        terms = self._terms(caller)
        queue = ReviewQueue(caller.desk, caller.session, terms)
        found = queue.page(_wanted(request), request.page, PER_PAGE, confirmed=request.confirmed)
        return _listed(found, terms)

    def GetReview(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Return one item side by side."""
        caller = Caller.of(self._desks, context)
        return _whole(ReviewQueue(caller.desk, caller.session, self._terms(caller)).compare(request.signal_id))

    def ConfirmReview(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Say whom it is about."""
        done = self._acts(context).confirm(request.signal_id, request.candidate)
        return wire.ConfirmReviewResponse(state=on_wire(done.state), stage=on_wire(done.stage))

    def RejectReview(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Say that it is about nobody here."""
        done = self._acts(context).reject(request.signal_id)
        return wire.RejectReviewResponse(state=on_wire(done.state), stage=on_wire(done.stage))

    def ReverseReview(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Take the last step back."""
        done = self._acts(context).reverse(request.signal_id)
        return wire.ReverseReviewResponse(state=on_wire(done.state), stage=on_wire(done.stage))

    def _acts(self, context: Any) -> ReviewActs:
        caller = Caller.of(self._desks, context)
        return ReviewActs(desk=caller.desk, chamber=self._chamber(caller), session=caller.session)

    def _terms(self, caller: Caller) -> ReviewTerms:
        return self._chamber(caller).policies.in_force(caller.desk.today).review

    def _chamber(self, caller: Caller) -> Chamber:
        return self._chambers[caller.desk.tenant.municipality.value]


def _wanted(request: Any) -> Wanted:
    return Wanted(crisis=request.crisis, multiple=request.multiple, high=request.high)


def _listed(found: Page[Shown], terms: ReviewTerms) -> Any:
    return wire.ListReviewsResponse(
        items=[_line(one) for one in found.items],
        total=found.total,
        page=found.number,
        pages=found.last,
        high_amount_cents=terms.high_amount_cents,
    )


def _line(shown: Mapping[str, Any]) -> Any:
    last = date.fromisoformat(shown["last_day"]) if shown["last_day"] else None
    return wire.ReviewLine(
        signal_id=shown["signal_id"],
        stage=on_wire(Stage(shown["stage"])),
        last_day=signal_pb2.Date(year=last.year, month=last.month, day=last.day) if last else None,
        partner_type=shown["partner_type"],
        signal_type=shown["signal_type"],
        amount_cents=shown["amount_cents"],
        case_type=shown["case_type"],
        probability=shown["probability"],
        grounds=shown["grounds"],
        deciding=shown["deciding"],
    )


def _whole(told: Mapping[str, Any]) -> Any:
    return wire.GetReviewResponse(
        line=_line(told),
        phone=told["phone"],
        email=told["email"],
        candidates=[_candidate(one) for one in told["candidates"]],
        rules=[wire.RuleTold(**_texts(rule, _RULE)) for rule in told["rules"]],
        four_eyes=told["four_eyes"],
        own_step=told["own_step"],
        proposed=told["proposed"],
    )


def _candidate(one: Mapping[str, Any]) -> Any:
    return wire.ReviewCandidate(
        number=one["candidate"],
        burgerservicenummer=one["burgerservicenummer"],
        secrecy=one["secrecy"],
        suspended=one["suspended"],
        probability=one["probability"],
        fields=[wire.ComparedField(**{name: pair[name] for name in _FIELD}) for pair in one["fields"]],
        findings=one["findings"],
    )


def _texts(told: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    return {name: str(told[name]) for name in names}
