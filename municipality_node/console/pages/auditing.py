"""The privacy officer's pages: entries of the log, a decision explained, the verifier, what is kept and evaluated."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from drempel.v1 import audit_pb2
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from municipality_node.console import audit_words
from municipality_node.console.house import House
from municipality_node.console.rulings import compared
from servicekit.web.console.peer import PeerRefused
from servicekit.web.console.visitor import Visitor, visitor_of
from servicekit.web.languages import N_

wire: Any = audit_pb2
SEE_OTHER = 303
FILTERS = ("action", "actor", "object", "first", "last")
SECTIONS = (
    ("/audit", N_("Entries"), "read-audit"),
    ("/audit/decision", N_("A decision explained"), "explain-decision"),
    ("/audit/examination", N_("Verification and misuse"), "read-audit"),
    ("/audit/keeping", N_("What is kept"), "read-audit"),
    ("/audit/budget", N_("Evaluations"), "read-audit"),
)
LONGEST = 64
_REFERENCE = re.compile(r"[0-9a-f]{32}")
_NUMBERS = re.compile(r"[0-9]+")


class AuditPages:
    """Shows what the node's audit service tells."""

    def __init__(self, house: House) -> None:
        self._house = house

    def routes(self) -> list[Route]:
        """Return where the pages are."""
        return [
            Route("/audit", self.entries),
            Route("/audit/decision", self.decision),
            Route("/audit/examination", self.examination),
            Route("/audit/examination", self.examine, methods=["POST"]),
            Route("/audit/keeping", self.keeping),
            Route("/audit/budget", self.budget),
        ]

    async def entries(self, request: Request) -> Response:
        """Answer with one page of entries."""
        visitor = await visitor_of(request, self._house.peer)
        asked = {name: request.query_params.get(name, "").strip()[:LONGEST] for name in FILTERS}
        cursor = request.query_params.get("cursor", "")[:LONGEST]
        refused, answer = "", wire.ListEntriesResponse()
        try:
            answer = await self._call("ListEntries", wire.ListEntriesRequest(**asked, cursor=cursor), visitor)
        except PeerRefused as error:
            if error.code != "REQUEST_MALFORMED":
                raise
            refused = error.code
        chosen = {name: value for name, value in asked.items() if value}
        return self._page(
            request, "audit_entries.jinja", visitor,
            status=422 if refused else 200, notice_code=refused, entries=[_entry(one) for one in answer.entries],
            asked=asked, behind=answer.behind, size=answer.size,
            first_page="/audit?" + urlencode(chosen) if cursor else "",
            next_page="/audit?" + urlencode({**chosen, "cursor": answer.cursor}) if answer.cursor else "",
        )  # fmt: skip

    async def decision(self, request: Request) -> Response:
        """Answer with one decision, or with the question which."""
        visitor = await visitor_of(request, self._house.peer)
        signal = request.query_params.get("signal", "").strip()[:LONGEST]
        told, refused = None, ""
        if signal:
            try:
                told = await self._call("ExplainDecision", wire.ExplainDecisionRequest(signal=signal), visitor)
            except PeerRefused as error:
                if error.code != "UNKNOWN_SIGNAL":
                    raise
                refused = error.code
        why = told.explanation if told is not None and told.HasField("explanation") else None
        language = self._house.language(request)
        return self._page(
            request, "audit_decision.jinja", visitor,
            status=404 if refused else 200, notice_code=refused, signal=signal, told=told, why=why,
            cause=self._cause(request, why.cause) if why is not None else "",
            compared=lambda rule, text: compared(rule, text, language),
            logged=why.entry if why is not None and why.HasField("entry") else None,
            approvals=[_entry(one) for one in why.approvals] if why is not None else [],
            entries=[_entry(one) for one in told.entries] if told is not None else [],
        )  # fmt: skip

    async def examination(self, request: Request) -> Response:
        """Answer with how the newest examination stands."""
        visitor = await visitor_of(request, self._house.peer)
        answer = await self._call("GetExamination", wire.GetExaminationRequest(), visitor)
        verdict = answer.verdict if answer.HasField("verdict") else None
        return self._page(
            request, "audit_examination.jinja", visitor,
            state=wire.ExaminationState.Name(answer.state).removeprefix("EXAMINATION_STATE_"),
            began=_moment(answer.began), ended=_moment(answer.ended), done=answer.done, size=answer.size,
            verdict=verdict, witnessed=verdict.witnessed if verdict and verdict.HasField("witnessed") else None,
            alerts=[{"told": one, "evidence": _evidence(one.evidence)} for one in answer.alerts],
        )  # fmt: skip

    async def examine(self, request: Request) -> Response:
        """Begin an examination."""
        visitor = await visitor_of(request, self._house.peer)
        await self._call("ExamineLog", wire.ExamineLogRequest(), visitor)
        return RedirectResponse("/audit/examination", SEE_OTHER)

    async def keeping(self, request: Request) -> Response:
        """Answer with every class of data."""
        visitor = await visitor_of(request, self._house.peer)
        answer = await self._call("GetKeeping", wire.GetKeepingRequest(), visitor)
        gettext = self._house.language(request).gettext
        return self._page(
            request, "audit_keeping.jinja", visitor,
            classes=[{"told": one, "period": _period(one.period, gettext)} for one in answer.classes],
            keys_left=answer.keys_left, overdue=sum(one.overdue for one in answer.classes),
            last_run=_moment(answer.last_run),
        )  # fmt: skip

    async def budget(self, request: Request) -> Response:
        """Answer with what was evaluated."""
        visitor = await visitor_of(request, self._house.peer)
        answer = await self._call("GetBudget", wire.GetBudgetRequest(), visitor)
        leaves = [
            {
                "told": one,
                "newest": _moment(one.newest),
                "each": round(one.keys / answer.residents, 1) if answer.residents else None,
                "many": one.keys > answer.residents * answer.most_per_resident,
            }
            for one in answer.leaves
        ]
        return self._page(
            request, "audit_budget.jinja", visitor,
            residents=answer.residents, leaves=leaves, most=answer.most_per_resident,
        )  # fmt: skip

    async def _call(self, method: str, request: Any, visitor: Visitor) -> Any:
        return await self._house.peer.audit(method, request, visitor.token)

    def _cause(self, request: Request, code: str) -> str:
        words = audit_words.CAUSE_REVIEW if code == "review" else audit_words.CODES.get(code, code)
        return self._house.language(request).gettext(words)

    def _page(self, request: Request, template: str, visitor: Visitor, **values: Any) -> Response:
        sections = [(path, name) for path, name, permission in SECTIONS if visitor.may(permission)]
        known: dict[str, Any] = {
            "events": audit_words.EVENTS,
            "alerts_told": audit_words.ALERTS,
            "classes_told": audit_words.CLASSES,
            "policy_options": audit_words.POLICY_OPTIONS,
        }
        return self._house.page(
            request, template, visitor=visitor, sections=sections, codes=audit_words.CODES, **known, **values
        )


def _entry(message: Any) -> Mapping[str, Any]:
    return {
        "told": message,
        "time": _moment(message.time),
        "details": [(one.name, one.value) for one in message.details],
        "names_a_signal": _REFERENCE.fullmatch(message.object) is not None,
        "decides": message.action == "signal_decided",
    }


def _moment(text: str) -> datetime | None:
    """Return a moment of the log; None for an empty one, and for what a damaged entry says."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _evidence(text: str) -> Sequence[tuple[str, bool]]:
    """Return the evidence of an alert in parts, and whether each is the day of something."""
    return [(part, "-" in part) for part in text.split(", ")] if _NUMBERS.search(text) else []


def _period(text: str, gettext: Callable[[str], str]) -> str:
    return " ".join(gettext(audit_words.CODES[part]) if part in audit_words.CODES else part for part in text.split())
