"""The casework service on a Unix socket: one user's session per call, roles checked by the use cases behind it."""

import os
import stat
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import grpc
from drempel.v1 import console_pb2 as wire
from drempel.v1 import console_pb2_grpc

from municipality_node.casework.assigning import Assigning
from municipality_node.casework.attempting import Attempting, AttemptMade
from municipality_node.casework.concluding import Concluding, ReopenReason
from municipality_node.casework.desk import Desk, Session, ViewReason
from municipality_node.casework.importing import AttemptImport
from municipality_node.casework.noting import Noting
from municipality_node.casework.triaging import Triage
from municipality_node.casework.users import UserAdministration
from municipality_node.casework.viewing import CaseViewing
from municipality_node.domain.casework.deadlines import PauseReason
from municipality_node.domain.casework.limits import OverrideReason
from municipality_node.domain.casework.observations import Observation
from municipality_node.domain.casework.results import CaseResult
from municipality_node.errors import UnknownMunicipality, UnknownSession
from municipality_node.rpc import console_messages as messages
from municipality_node.rpc.console_words import optional, required
from municipality_node.rpc.refusing import RefusingInterceptor
from servicekit.refusal import RequestMalformed

MOST_NUMBERS = 1_000
LARGEST_MESSAGE = 1 << 20
THREADS = 8
SOCKET_MODE = 0o660


class _Caller:
    """Whose call it is, and in which municipality."""

    def __init__(self, desks: Mapping[str, Desk], context: grpc.ServicerContext) -> None:
        told = {key: value for key, value in context.invocation_metadata() if isinstance(value, str)}
        desk = desks.get(told.get("municipality", ""))
        if desk is None:
            raise UnknownMunicipality("not one of this node", field="municipality")
        token = told.get("session", "")
        if not token:
            raise UnknownSession("none in the metadata")
        self.desk = desk
        self.session: Session = UserAdministration(desk).continued(token)


class CaseworkServicer(console_pb2_grpc.CaseworkServiceServicer):
    """Translates, and lets the use cases decide."""

    def __init__(self, desks: Mapping[str, Desk]) -> None:
        self._desks = desks

    def _caller(self, context: grpc.ServicerContext) -> _Caller:
        return _Caller(self._desks, context)

    def ListCases(self, request: Any, context: Any) -> Any:  # noqa: N802 - the contract's name
        """Return the work list."""
        caller = self._caller(context)
        triage = Triage(caller.desk)
        if request.pressing:
            lines = triage.pressing(caller.session)
        else:
            lines = triage.work_list(caller.session, tray=request.tray or None, mine=request.mine)
        return wire.ListCasesResponse(cases=[messages.listed(line) for line in lines])

    def GetCase(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Return one case."""
        caller = self._caller(context)
        reason = optional(ViewReason, request.reason)
        view = CaseViewing(caller.desk).show(caller.session, request.number, reason=reason)
        return messages.whole(view, caller.desk.settings.partners, caller.desk.today)

    def ListHandedCases(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Return whom to call or visit."""
        caller = self._caller(context)
        seen = CaseViewing(caller.desk).handed(caller.session)
        return wire.ListHandedCasesResponse(cases=[messages.handed(one) for one in seen])

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

    def GetCapacity(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Return hours against work."""
        caller = self._caller(context)
        return messages.capacity(Triage(caller.desk).capacity(caller.session))

    def ListPartners(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Return the directory."""
        caller = self._caller(context)
        desks = CaseViewing(caller.desk).directory(caller.session)
        return wire.ListPartnersResponse(partners=[messages.partner(desk) for desk in desks])


class ConsoleServer:
    """Serves the console on a socket that its owner and its group may use; a session is needed besides."""

    def __init__(self, path: Path, desks: Mapping[str, Desk]) -> None:
        self._path = path
        self._server = grpc.server(
            ThreadPoolExecutor(THREADS, thread_name_prefix="console"),
            interceptors=[RefusingInterceptor()],
            options=[("grpc.max_receive_message_length", LARGEST_MESSAGE)],
        )
        console_pb2_grpc.add_CaseworkServiceServicer_to_server(CaseworkServicer(desks), self._server)  # type: ignore[no-untyped-call]
        _bind(path, lambda: self._server.add_insecure_port(f"unix:{path}"))

    def start(self) -> None:
        """Begin to answer."""
        self._server.start()

    def stop(self) -> None:
        """Answer no more; calls under way are finished."""
        self._server.stop(grace=5).wait()
        self._path.unlink(missing_ok=True)


def _bind(path: Path, bind: Callable[[], int]) -> None:
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    if path.exists() and stat.S_ISSOCK(path.stat().st_mode):
        path.unlink()  # left by a process that was killed
    before = os.umask(0o777 & ~SOCKET_MODE)
    try:
        bind()
    finally:
        os.umask(before)


def _bounded(items: Any, field: str) -> None:
    if len(items) > MOST_NUMBERS:
        raise RequestMalformed(f"at most {MOST_NUMBERS}", field=field)
