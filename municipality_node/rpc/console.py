"""Everything that the console may call, on a Unix socket: sessions, casework, review, reports, the audit log."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import grpc
from drempel.v1 import (
    audit_pb2_grpc,
    console_pb2_grpc,
    policy_pb2_grpc,
    report_pb2_grpc,
    review_pb2_grpc,
    session_pb2_grpc,
    users_pb2_grpc,
)

from municipality_node.auditing.office import AuditOffice
from municipality_node.casework.desk import Desk
from municipality_node.casework.keeping_current import keep_current
from municipality_node.casework.letters.writing import Typesetter
from municipality_node.deciding.chamber import Chamber
from municipality_node.reporting.exchanging import Exchange
from municipality_node.rpc.audit import AuditServicer
from municipality_node.rpc.casework import CaseworkServicer
from municipality_node.rpc.policies import PolicyServicer
from municipality_node.rpc.reports import ReportServicer
from municipality_node.rpc.reviews import ReviewServicer
from municipality_node.rpc.sessions import SessionServicer
from municipality_node.rpc.statuses import STATUS
from municipality_node.rpc.tracing import TraceInterceptor
from municipality_node.rpc.users import UserServicer
from municipality_node.sign_in.signing_in import SigningIn
from servicekit.local_socket import bind
from servicekit.rpc_refusing import RefusingInterceptor

LARGEST_MESSAGE = 1 << 20
THREADS = 8
STOP_SECONDS = 5.0


class ConsoleServer:
    """Serves the console on a socket that its owner and its group may use; a session is needed besides."""

    def __init__(
        self,
        path: Path,
        desks: Mapping[str, Desk],
        ways_in: Mapping[str, SigningIn],
        typesetter: Typesetter,
        *,
        chambers: Mapping[str, Chamber],
        audits: Mapping[str, AuditOffice],
        exchanges: Mapping[str, Exchange],
    ) -> None:
        self._path = path
        self._stopping = Event()
        # Of the process's own: reading every case of a large municipality may take longer than a stop.
        self._reading = Thread(
            target=keep_current,
            args=(desks, self._stopping),
            name="work-list",
            daemon=True,
        )
        self._server = grpc.server(
            ThreadPoolExecutor(THREADS, thread_name_prefix="console"),
            interceptors=[TraceInterceptor(), RefusingInterceptor(STATUS)],
            options=[("grpc.max_receive_message_length", LARGEST_MESSAGE)],
        )
        console_pb2_grpc.add_CaseworkServiceServicer_to_server(CaseworkServicer(desks, typesetter), self._server)  # type: ignore[no-untyped-call]
        audit_pb2_grpc.add_AuditServiceServicer_to_server(AuditServicer(desks, audits), self._server)  # type: ignore[no-untyped-call]
        report_pb2_grpc.add_ReportServiceServicer_to_server(ReportServicer(desks, exchanges), self._server)  # type: ignore[no-untyped-call]
        policy_pb2_grpc.add_PolicyServiceServicer_to_server(PolicyServicer(desks, chambers), self._server)  # type: ignore[no-untyped-call]
        review_pb2_grpc.add_ReviewServiceServicer_to_server(ReviewServicer(desks, chambers), self._server)  # type: ignore[no-untyped-call]
        session_pb2_grpc.add_SessionServiceServicer_to_server(SessionServicer(desks, ways_in), self._server)  # type: ignore[no-untyped-call]
        users_pb2_grpc.add_UserServiceServicer_to_server(UserServicer(desks), self._server)  # type: ignore[no-untyped-call]
        bind(path, lambda: self._server.add_insecure_port(f"unix:{path}"))

    def start(self) -> None:
        """Begin to answer."""
        self._server.start()
        self._reading.start()

    def stop(self) -> None:
        """Answer no more; calls under way are finished."""
        self._server.stop(grace=STOP_SECONDS).wait()
        self._stopping.set()
        self._reading.join(timeout=STOP_SECONDS)
        self._path.unlink(missing_ok=True)
