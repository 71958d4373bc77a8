"""What the operators' console may call, on a Unix socket: sessions, and counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any

import grpc
from drempel.v1 import operator_pb2, operator_pb2_grpc, session_pb2, session_pb2_grpc

from gateway.domain.ledger import Account
from gateway.errors import UnknownSession
from gateway.operating.ports import BudgetStanding, Operator, Operators, Views
from gateway.operating.signing_in import SigningIn
from gateway.rpc.statuses import STATUS_OF
from keys.errors import MalformedIdentity
from keys.identity import MunicipalityCode, Oin
from servicekit.local_socket import bind
from servicekit.refusal import RequestMalformed
from servicekit.rpc_refusing import RefusingInterceptor

LARGEST_MESSAGE = 1 << 20
THREADS = 4
BUDGETS_PER_PAGE, MOST_BUDGETS = 50, 200
STOP_SECONDS = 5.0
ROLE = "operator"
PERMISSION = "watch-gateway"
wire: Any = operator_pb2
sessions: Any = session_pb2


class OperatorServer:
    """Serves on a socket that its owner and its group may use; a session is needed besides."""

    def __init__(self, path: Path, operators: Operators, way_in: SigningIn, views: Views) -> None:
        self._path = path
        self._server = grpc.server(
            ThreadPoolExecutor(THREADS, thread_name_prefix="operators"),
            interceptors=[RefusingInterceptor(STATUS_OF)],
            options=[("grpc.max_receive_message_length", LARGEST_MESSAGE)],
        )
        seated = SessionServicer(operators, way_in)
        session_pb2_grpc.add_SessionServiceServicer_to_server(seated, self._server)  # type: ignore[no-untyped-call]
        watching = OperatorServicer(operators, views)
        operator_pb2_grpc.add_OperatorServiceServicer_to_server(watching, self._server)  # type: ignore[no-untyped-call]

    def start(self) -> None:
        """Make the socket and begin to answer."""
        bind(self._path, lambda: self._server.add_insecure_port(f"unix:{self._path}"))
        self._server.start()

    def stop(self) -> None:
        """Answer no more; calls under way are finished."""
        self._server.stop(grace=STOP_SECONDS).wait()
        self._path.unlink(missing_ok=True)


class SessionServicer(session_pb2_grpc.SessionServiceServicer):
    """Coming in, and going out."""

    def __init__(self, operators: Operators, way_in: SigningIn) -> None:
        self._operators = operators
        self._way_in = way_in

    def SignInWithToken(self, request: Any, _: Any) -> Any:  # noqa: N802 - the contract's name
        """Begin a session for whom the provider vouches."""
        return sessions.SignInResponse(session=self._way_in.with_token(request.id_token, nonce=request.nonce))

    def SignInWithPassword(self, request: Any, _: Any) -> Any:  # noqa: N802
        """Begin a session of a local account."""
        return sessions.SignInResponse(session=self._way_in.with_password(request.name, request.password))

    def GetSession(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Say whose session it is."""
        whose = _caller(self._operators, context)
        return sessions.GetSessionResponse(name=whose.name, role=ROLE, permissions=[PERMISSION])

    def SignOut(self, _: Any, context: Any) -> Any:  # noqa: N802
        """End the session."""
        self._operators.end(_caller(self._operators, context), _token(context))
        return sessions.SignOutResponse()


class OperatorServicer(operator_pb2_grpc.OperatorServiceServicer):
    """Translates what operators look at."""

    def __init__(self, operators: Operators, views: Views) -> None:
        self._operators = operators
        self._views = views

    def GetOverview(self, _: Any, context: Any) -> Any:  # noqa: N802 - the contract's name
        """Tell what came in, what waits, and how the log stands."""
        told = self._views.traffic(_caller(self._operators, context))
        log = wire.AuditLogStanding(
            entries=told.log.entries, checkpoint=told.log.checkpoint, cosigned=told.log.cosigned, needed=told.log.needed
        )
        counts = [wire.DayCount(day=one.day.isoformat(), outcome=one.outcome, count=one.count) for one in told.counts]
        return wire.GetOverviewResponse(counts=counts, waiting=told.waiting, log=log)

    def ListMunicipalities(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Tell how every mailbox stands."""
        standings = [
            wire.MunicipalityStanding(
                municipality=one.municipality.value,
                node_oin=one.node.value,
                state=one.state.value,
                generation=one.generation,
                waiting=one.waiting,
                oldest_waiting=_text(one.oldest),
                collected_at=_text(one.collected_at),
                accepted_today=one.accepted_today,
                evaluations_granted=one.budget.granted,
                evaluations_spent=one.budget.spent,
                budget_alarm=one.budget.alarming,
            )
            for one in self._views.mailboxes(_caller(self._operators, context))
        ]
        return wire.ListMunicipalitiesResponse(municipalities=standings)

    def ListEnrolledPartners(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Tell which partners there are."""
        standings = [
            wire.PartnerStanding(
                oin=one.oin, name=one.name, partner_type=one.partner_type, state=one.state.value,
                feedback_waiting=one.feedback_waiting,
            )
            for one in self._views.partners(_caller(self._operators, context))
        ]  # fmt: skip
        return wire.ListEnrolledPartnersResponse(partners=standings)

    def ListEpochs(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Tell which epochs there are."""
        standings = [
            wire.EpochStanding(
                epoch=one.id, state=one.state.value, valid_from=_text(one.valid_from), valid_to=_text(one.valid_to)
            )
            for one in self._views.epochs(_caller(self._operators, context))
        ]
        return wire.ListEpochsResponse(epochs=standings)

    def ListBudgets(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Tell what callers may still have evaluated, a page at a time."""
        most = request.size or BUDGETS_PER_PAGE
        if most > MOST_BUDGETS:
            raise RequestMalformed(f"at most {MOST_BUDGETS}", field="size")
        found = self._views.budgets(
            _caller(self._operators, context),
            municipality=_municipality(request.municipality) if request.municipality else None,
            after=_account(request.after) if request.HasField("after") else None,
            most=most + 1,
        )
        return wire.ListBudgetsResponse(budgets=[_told(one) for one in found[:most]], more=len(found) > most)


def _told(one: BudgetStanding) -> Any:
    account = wire.BudgetAccount(
        municipality=one.account.municipality.value,
        epoch=one.account.epoch,
        generation=one.account.generation,
        caller=one.account.caller.value,
    )
    balance = one.balance
    return wire.BudgetStanding(
        account=account, partner=one.partner, granted=balance.granted, spent=balance.spent, alarm=balance.alarming
    )


def _municipality(text: str) -> MunicipalityCode:
    try:
        return MunicipalityCode(text)
    except MalformedIdentity:
        raise RequestMalformed(field="municipality") from None


def _account(told: Any) -> Account:
    try:
        caller = Oin(told.caller)
    except MalformedIdentity:
        raise RequestMalformed(field="caller") from None
    return Account(
        municipality=_municipality(told.municipality), epoch=told.epoch, generation=told.generation, caller=caller
    )


def _caller(operators: Operators, context: Any) -> Operator:
    token = _token(context)
    if not token:
        raise UnknownSession("none in the metadata")
    return operators.of_session(token)


def _token(context: Any) -> str:
    told = dict(context.invocation_metadata()).get("session", "")
    return told if isinstance(told, str) else ""


def _text(moment: date | datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""
