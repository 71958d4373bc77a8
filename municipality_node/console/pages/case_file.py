"""One case: everything that a worker sees of it, and what can be done to it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from drempel.v1 import console_pb2
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from municipality_node.console.house import House, day_of
from municipality_node.console.pages.reading import (
    SEE_OTHER,
    choices,
    date_in,
    number,
    reason_in_words,
    refusal_in_words,
    timer,
    word,
)
from municipality_node.wording import contact
from servicekit.web.charts import Figures, Series, StackedBars
from servicekit.web.console.peer import PeerRefused
from servicekit.web.console.visitor import Visitor, visitor_of
from servicekit.web.languages import N_, Language

wire: Any = console_pb2
REASON_NEEDED = "REASON_NEEDED"
ACTS = frozenset({"attempts", "observations", "remark", "assign", "pause", "resume", "accept", "close", "reopen"})
_MARKS = (
    ("warm_handover", N_("the partner spoke to the resident")),
    ("higher", N_("grew")),
    ("chronic", N_("again and again")),
    ("recidivism", N_("known address")),
)

_NOTHING = {
    "daypart": "", "channel": "", "template": "", "override": "", "by": "", "reached": False, "pause": False,
    "until": None,
}  # fmt: skip
"""What an event on the timeline may lack."""


class CaseFile:
    """Shows a case, and passes acts on to the node."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def show(self, request: Request) -> Response:
        """Answer with a case; asks for a reason when the node does."""
        visitor = await visitor_of(request, self._house.peer)
        return await self._page(request, visitor, request.query_params.get("reason", ""))

    async def act(self, request: Request) -> Response:
        """Do what a form asks, and show the case again; a refusal is told beside it."""
        visitor = await visitor_of(request, self._house.peer)
        form = await request.form()
        if request.path_params["act"] not in ACTS:
            raise HTTPException(404)
        method, message = _asked(request.path_params["act"], request.path_params["number"], form)
        reason = str(form.get("reason", ""))
        try:
            await self._house.peer.casework(method, message, visitor.token)
        except PeerRefused as refused:
            return await self._page(request, visitor, reason, refused=refused, form=form)
        address = f"/cases/{request.path_params['number']}"
        return RedirectResponse(f"{address}?reason={reason}" if reason else address, SEE_OTHER)

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        reason: str,
        *,
        refused: PeerRefused | None = None,
        form: FormData | None = None,
    ) -> Response:
        wanted = wire.GetCaseRequest(number=request.path_params["number"], reason=number("ViewReason", reason))
        try:
            case = await self._house.peer.casework("GetCase", wanted, visitor.token)
        except PeerRefused as unseen:
            if unseen.code != REASON_NEEDED:
                raise
            return self._house.page(
                request, "reason.jinja", visitor=visitor, number=request.path_params["number"], choices=choices()
            )
        known = await self._house.peer.casework("ListColleagues", wire.ListColleaguesRequest(), visitor.token)
        language = self._house.language(request)
        return self._house.page(
            request,
            "case.jinja",
            visitor=visitor,
            status=200 if refused is None else 422,
            notice_code="" if refused is None else refused.code,
            notice_more=refusal_in_words(refused, form, language),
            entered={} if form is None else {request.path_params["act"]: form},
            case=_shown(case, self._house.today(), language),
            workers=known.workers,
            reason=reason if number("ViewReason", reason) else "",
            choices=choices(),
            today=self._house.today(),
            daypart=contact.daypart_at(self._house.clock.now()),
            amounts=StackedBars(amounts_by_month(case.signals, language)),
        )


def _asked(act: str, case: int, form: FormData) -> tuple[str, Any]:
    """Return the method of the contract and its message for one act of the page."""
    reason = number("ViewReason", form.get("reason"))
    consent = form.get("consent") == "yes"
    messages: dict[str, tuple[str, Any]] = {
        "attempts": ("RecordAttempt", attempt_request(case, form)),
        "observations": (
            "AddObservation",
            wire.AddObservationRequest(
                number=case, observation=number("Observation", form.get("observation")), reason=reason
            ),
        ),
        "remark": ("SetRemark", wire.SetRemarkRequest(number=case, text=str(form.get("text", "")), reason=reason)),
        "assign": ("AssignCase", wire.AssignCaseRequest(number=case, user=str(form.get("user", "")), reason=reason)),
        "pause": (
            "PauseCase",
            wire.PauseCaseRequest(
                number=case, why=number("PauseReason", form.get("why")), until=date_in(form, "until"), reason=reason
            ),
        ),
        "resume": ("ResumeCase", wire.ResumeCaseRequest(number=case, reason=reason)),
        "accept": (
            "AcceptHelp",
            wire.AcceptHelpRequest(number=case, day=date_in(form, "day"), consent=consent, reason=reason),
        ),
        "close": (
            "CloseCase",
            wire.CloseCaseRequest(
                number=case,
                result=number("CaseResult", form.get("result")),
                override=number("OverrideReason", form.get("override")),
                reason=reason,
            ),
        ),
        "reopen": (
            "ReopenCase",
            wire.ReopenCaseRequest(number=case, why=number("ReopenReason", form.get("why")), reason=reason),
        ),
    }
    return messages[act]


def attempt_request(case: int, form: FormData) -> Any:
    """Return the message of an attempt that a form states."""
    return wire.RecordAttemptRequest(
        attempt=wire.EnteredAttempt(
            number=case,
            day=date_in(form, "day"),
            daypart=number("Daypart", form.get("daypart")),
            channel=number("Channel", form.get("channel")),
            result=number("AttemptResult", form.get("result")),
        ),
        override=number("OverrideReason", form.get("override")),
        reason=number("ViewReason", form.get("reason")),
        consent=form.get("consent") == "yes",
    )


def _shown(case: Any, today: str, language: Language) -> dict[str, Any]:
    return {
        "number": case.number,
        "state": word("CaseState", case.state),
        "kind": word("CaseKind", case.kind),
        "result": word("CaseResult", case.result),
        "opened": day_of(case.opened),
        "hold_until": day_of(case.hold_until),
        "assigned_to": case.assigned_to,
        "secrecy": case.secrecy,
        "minors": case.minors if case.HasField("minors") else None,
        "address_lines": list(case.address_lines),
        "phones": list(case.phones),
        "emails": list(case.emails),
        "remark": case.remark,
        "refused_earlier": list(case.refused_earlier),
        "people": [_person(person) for person in case.people],
        "signals": [_signal(signal) for signal in case.signals],
        "timers": [timer(one) for one in case.timers],
        "events": _events(case),
        "paused": any(_runs(one, date.fromisoformat(today)) for one in case.pauses),
        "written": [event for event in _attempts(case) if event["template"]],
        "tray": case.tray,
        "reasons": [reason_in_words(one, language) for one in case.reasons],
        "next_step": word("Channel", case.next_step),
        "rooms": [_room(one) for one in case.rooms],
        "household": [other(one, language) for one in case.household],
        "elsewhere": [other(one, language) for one in case.elsewhere],
    }


def _runs(pause: Any, today: date) -> bool:
    since, until = day_of(pause.since), day_of(pause.until)
    return since is not None and since <= today and (until is None or today < until)


def _room(room: Any) -> dict[str, Any]:
    most = room.maximum if room.HasField("maximum") else None
    most_called = room.call_centre_maximum if room.HasField("call_centre_maximum") else None
    return {
        "channel": word("Channel", room.channel),
        "made": room.made,
        "minimum": room.minimum,
        "maximum": most,
        "full": most is not None and room.made >= most,
        "called": room.made_by_call_centre,
        "most_called": most_called,
    }


def _person(person: Any) -> dict[str, Any]:
    return {
        "name": person.name,
        "bsn": person.burgerservicenummer,
        "age": person.age if person.HasField("age") else None,
        "secrecy": person.secrecy,
    }


def _signal(signal: Any) -> dict[str, Any]:
    return {
        "partner_name": signal.partner_name,
        "partner_type": signal.partner_type,
        "signal_type": word("SignalType", signal.signal_type),
        "amount_cents": signal.amount_cents,
        "arrears_since": day_of(signal.arrears_since),
        "sent": day_of(signal.sent),
        "withdrawn": day_of(signal.withdrawn),
        "marks": [text for name, text in _MARKS if getattr(signal, name)],
    }


def other(case: Any, language: Language) -> dict[str, Any]:
    """Return a case in short."""
    return {
        "number": case.number,
        "month": language.whole_month(date(case.month // 100, case.month % 100, 1)),
        "state": word("CaseState", case.state),
        "result": word("CaseResult", case.result),
    }


def _attempts(case: Any) -> list[dict[str, Any]]:
    """Return attempts, letters and messages among them, the oldest first."""
    return [
        {
            "day": day_of(one.day),
            "daypart": word("Daypart", one.daypart),
            "channel": word("Channel", one.channel),
            "what": word("AttemptResult", one.result),
            "reached": one.reached,
            "by": one.by,
            "template": one.template,
            "override": f"OVERRIDE_REASON_{one.override.upper().replace('-', '_')}" if one.override else "",
        }
        for one in case.attempts
    ]


def _events(case: Any) -> list[dict[str, Any]]:
    """Return attempts, observations and pauses, newest first."""
    notes = [{"day": day_of(one.day), "what": word("Observation", one.observation), "by": one.by} for one in case.notes]
    pauses = [
        {
            "day": day_of(one.since),
            "what": word("PauseReason", one.reason),
            "pause": True,
            "until": day_of(one.until) if one.HasField("until") else None,
        }
        for one in case.pauses
    ]
    events = [{**_NOTHING, **event} for event in (*_attempts(case), *notes, *pauses)]
    return sorted(events, key=lambda event: event["day"], reverse=True)


def amounts_by_month(signals: Iterable[Any], language: Language) -> Figures:
    """Return what partners reported, by the month in which they sent it, the oldest first."""
    by_month: Counter[tuple[date, str]] = Counter()
    for signal in signals:
        sent = day_of(signal.sent)
        if sent is not None:
            by_month[sent.replace(day=1), signal.partner_type] += signal.amount_cents
    months = sorted({at for at, _ in by_month})
    partners = sorted({partner for _, partner in by_month})[:6]
    gettext = language.gettext
    return Figures(
        name="amounts",
        title=gettext("Amounts by month"),
        description=gettext("What partners reported, in euros, by the month in which they sent it."),
        unit="€",
        axis=gettext("month"),
        categories=[language.whole_month(at) for at in months],
        series=[Series(partner, [by_month[at, partner] / 100 for at in months]) for partner in partners],
    )
