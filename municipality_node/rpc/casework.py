"""The casework service: one user's session per call, roles checked by the use cases behind it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import grpc
from drempel.v1 import console_pb2 as wire
from drempel.v1 import console_pb2_grpc

from municipality_node.casework.assigning import Assigning
from municipality_node.casework.attempting import Attempting, AttemptMade
from municipality_node.casework.concluding import Concluding, ReopenReason
from municipality_node.casework.desk import Desk, ViewReason
from municipality_node.casework.importing import AttemptImport
from municipality_node.casework.letters.templates import Kind
from municipality_node.casework.letters.writing import Files, LetterWriting, Order, Typesetter
from municipality_node.casework.noting import Noting
from municipality_node.casework.triaging import Triage
from municipality_node.casework.viewing import HANDED_PER_PAGE, MOST_HANDED, CaseViewing
from municipality_node.domain.casework.deadlines import PauseReason
from municipality_node.domain.casework.limits import OverrideReason
from municipality_node.domain.casework.observations import Observation
from municipality_node.domain.casework.results import CaseResult
from municipality_node.rpc import console_messages as messages
from municipality_node.rpc.caller import Caller
from municipality_node.rpc.console_words import optional, required
from servicekit.refusal import RequestMalformed

MOST_NUMBERS = 1_000
MOST_LETTERS = 50
MOST_NUMBER = (1 << 63) - 1


class CaseworkServicer(console_pb2_grpc.CaseworkServiceServicer):
    """Translates, and lets the use cases decide."""

    def __init__(self, desks: Mapping[str, Desk], typesetter: Typesetter) -> None:
        self._desks = desks
        self._typesetter = typesetter

    def _caller(self, context: grpc.ServicerContext) -> Caller:
        return Caller.of(self._desks, context)

    def ListCases(self, request: Any, context: Any) -> Any:  # noqa: N802 - the contract's name
        """Return a page of the work list."""
        caller = self._caller(context)
        page = Triage(caller.desk).page(caller.session, messages.wish(request), mine=request.mine)
        return messages.page(page)

    def GetCase(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Return one case."""
        caller = self._caller(context)
        reason = optional(ViewReason, request.reason)
        view = CaseViewing(caller.desk).show(caller.session, request.number, reason=reason)
        return messages.whole(view, caller.desk.settings.partners, caller.desk.today)

    def FindCases(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Return which cases there are about somebody."""
        caller = self._caller(context)
        bsn, address = messages.sought(request)
        found = CaseViewing(caller.desk).find(caller.session, bsn=bsn, address=address)
        return wire.FindCasesResponse(cases=[messages.other(case) for case in found])

    def WriteLetters(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Return letters as files."""
        caller = self._caller(context)
        _bounded(request.numbers, "numbers", MOST_LETTERS)
        order = Order(
            kind=required(Kind, request.kind),
            template=request.template or None,
            override=optional(OverrideReason, request.override),
            reason=optional(ViewReason, request.reason),
            files=optional(Files, request.files) or Files.EACH,
            again=request.again,
        )
        files: list[Any] = []
        written = LetterWriting(caller.desk, self._typesetter).write(
            caller.session,
            list(request.numbers),
            order,
            lambda name, content: files.append(wire.LetterFile(name=name, content=content)),
        )
        refused = [wire.RefusedLetter(number=number, code=code) for number, code in written.refused.items()]
        return wire.WriteLettersResponse(files=files, cases=written.cases, repeated=written.repeated, refused=refused)

    def ListTemplates(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Return the templates in use."""
        caller = self._caller(context)
        names = LetterWriting(caller.desk, self._typesetter).templates(caller.session)
        return wire.ListTemplatesResponse(names=names)

    def ListHandedCases(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Return whom to call or visit, a page at a time."""
        caller = self._caller(context)
        if request.size > MOST_HANDED or request.after > MOST_NUMBER:
            raise RequestMalformed(field="size" if request.size > MOST_HANDED else "after")
        seen = CaseViewing(caller.desk).handed(
            caller.session, after=request.after, most=request.size or HANDED_PER_PAGE
        )
        return wire.ListHandedCasesResponse(
            cases=[messages.handed(one) for one in seen.cases], total=seen.total, next=seen.next
        )

    def ListColleagues(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Return who works here."""
        caller = self._caller(context)
        return messages.colleagues(Assigning(caller.desk).colleagues(caller.session))

    def AssignCase(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Give a case to a worker."""
        caller = self._caller(context)
        reason = optional(ViewReason, request.reason)
        Assigning(caller.desk).assign(caller.session, request.number, request.user, reason=reason)
        return wire.AssignCaseResponse()

    def HandOverCases(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Let a user outside the team see contact data."""
        caller = self._caller(context)
        _bounded(request.numbers, "numbers")
        count = Assigning(caller.desk).hand_over(caller.session, list(request.numbers), request.user)
        return wire.HandOverCasesResponse(count=count)

    def RecordAttempt(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Record an attempt."""
        caller = self._caller(context)
        if not request.HasField("attempt"):
            raise RequestMalformed("missing", field="attempt")
        number, attempt = messages.entered(request.attempt)
        made = AttemptMade(
            number=number,
            attempt=attempt,
            override=optional(OverrideReason, request.override),
            reason=optional(ViewReason, request.reason),
            consent=request.consent,
        )
        passed = Attempting(caller.desk).record(caller.session, made)
        return wire.RecordAttemptResponse(limits_passed=[limit.value for limit in passed])

    def ImportAttempts(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Bring the call centre's attempts in."""
        caller = self._caller(context)
        _bounded(request.attempts, "attempts")
        attempts = [messages.imported(one) for one in request.attempts]
        results = AttemptImport(caller.desk).run(caller.session, attempts, made_by=request.made_by)
        return wire.ImportAttemptsResponse(results=[messages.imported_result(one) for one in results])

    def AddObservation(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Add an observation."""
        caller = self._caller(context)
        observation = required(Observation, request.observation)
        reason = optional(ViewReason, request.reason)
        Noting(caller.desk).observe(caller.session, request.number, observation, reason=reason)
        return wire.AddObservationResponse()

    def SetRemark(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Replace the remark."""
        caller = self._caller(context)
        reason = optional(ViewReason, request.reason)
        Noting(caller.desk).remark(caller.session, request.number, request.text, reason=reason)
        return wire.SetRemarkResponse()

    def PauseCase(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Let timers stand still."""
        caller = self._caller(context)
        Noting(caller.desk).pause(
            caller.session,
            request.number,
            required(PauseReason, request.why),
            until=messages.optional_day(request, "until"),
            reason=optional(ViewReason, request.reason),
        )
        return wire.PauseCaseResponse()

    def ResumeCase(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Let timers run again."""
        caller = self._caller(context)
        reason = optional(ViewReason, request.reason)
        Noting(caller.desk).resume(caller.session, request.number, reason=reason)
        return wire.ResumeCaseResponse()

    def AcceptHelp(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Record an acceptance."""
        caller = self._caller(context)
        day: date = messages.optional_day(request, "day") or caller.desk.today
        reason = optional(ViewReason, request.reason)
        Concluding(caller.desk).accept(caller.session, request.number, day, consent=request.consent, reason=reason)
        return wire.AcceptHelpResponse()

    def CloseCase(self, request: Any, context: Any) -> Any:  # noqa: N802
        """End a case."""
        caller = self._caller(context)
        Concluding(caller.desk).close(
            caller.session,
            request.number,
            required(CaseResult, request.result),
            override=optional(OverrideReason, request.override),
            reason=optional(ViewReason, request.reason),
        )
        return wire.CloseCaseResponse()

    def ReopenCase(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Take a closed case up again."""
        caller = self._caller(context)
        why, reason = required(ReopenReason, request.why), optional(ViewReason, request.reason)
        Concluding(caller.desk).reopen(caller.session, request.number, why, reason=reason)
        return wire.ReopenCaseResponse()

    def PreviewLetters(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Return letters as text."""
        caller = self._caller(context)
        kind, reason = required(Kind, request.kind), optional(ViewReason, request.reason)
        letters = LetterWriting(caller.desk, self._typesetter).preview(caller.session, request.number, kind, reason)
        return wire.PreviewLettersResponse(letters=[messages.letter(one) for one in letters])

    def ListTrays(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Return the trays."""
        caller = self._caller(context)
        counts = Triage(caller.desk).trays(caller.session)
        return wire.ListTraysResponse(
            trays=[messages.tray(one, counts.get(one.name, 0)) for one in caller.desk.settings.trays]
        )

    def GetCapacity(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Return hours against work."""
        caller = self._caller(context)
        return messages.capacity(Triage(caller.desk).capacity(caller.session))

    def ListPartners(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Return the directory."""
        caller = self._caller(context)
        desks = CaseViewing(caller.desk).directory(caller.session)
        return wire.ListPartnersResponse(partners=[messages.partner(desk) for desk in desks])


def _bounded(items: Any, field: str, most: int = MOST_NUMBERS) -> None:
    if len(items) > most:
        raise RequestMalformed(f"at most {most}", field=field)
