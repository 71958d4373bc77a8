"""Examining the log: exported, verified by the verifier that outsiders run, and asked what looks like misuse.

It runs beside the node's work, one at a time; its outcome is recorded in the log that it is about (BIO2 8.15.06). The
node examines itself here: what does not depend on it is `drempel-audit verify` on a copy.
"""

import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from audit.errors import AuditError
from audit.events import EventId, Result
from audit.export import export
from audit.fields import FieldValue
from audit.lookup import differences
from audit.questions.answer import Answer
from audit.questions.asking import ask
from audit.questions.misuse import Misuse
from audit.verify.note import KeyRefused, Quorum
from audit.verify.source import UnreadableLog, open_source
from audit.verify.verdict import Verdict
from audit.verify.verification import verify
from municipality_node.casework.desk import Desk, Session
from municipality_node.domain.casework.roles import Permission
from municipality_node.store.schema import AUDIT
from servicekit.logs import get_logger
from servicekit.rpc_errors import where
from servicekit.transactions import read_transaction, write_transaction

_log = get_logger(__name__)
_NO_ROOT = "0" * 64


class ExaminationState(StrEnum):
    """Where an examination is."""

    NONE = "none"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """It could not be carried through, or not be recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """One examination, as far as it is."""

    state: ExaminationState = ExaminationState.NONE
    began: datetime | None = None
    ended: datetime | None = None
    done: int = 0
    size: int = 0
    """How many entries the log had when it began."""
    verdict: Verdict | None = None
    alerts: Sequence[Answer] = ()


class Examiner:
    """Examines one municipality's log for whoever asks, and remembers the newest outcome."""

    def __init__(self, desk: Desk, witnesses: Quorum | None) -> None:
        self._desk = desk
        self._witnesses = witnesses
        self._lock = threading.Lock()
        self._newest = Examination()
        self._thread: threading.Thread | None = None

    def begin(self, session: Session) -> Examination:
        """Begin an examination, unless one runs; return how it stands. Raises NotPermitted."""
        self._desk.permit(session, Permission.READ_AUDIT)
        with self._lock:
            if self._newest.state is ExaminationState.RUNNING:
                return self._newest
            with read_transaction(self._desk.tenant.engine) as connection:
                size = self._desk.tenant.audit.log.size(connection)
            self._newest = Examination(state=ExaminationState.RUNNING, began=self._desk.now, size=size)
            # Of the process's own: a node that is stopped does not wait for it.
            self._thread = threading.Thread(target=self._run, args=(session,), name="examination", daemon=True)
            self._thread.start()
            return self._newest

    def newest(self, session: Session) -> Examination:
        """Return how the newest examination stands. Raises NotPermitted. That somebody reads alerts is recorded."""
        self._desk.permit(session, Permission.READ_AUDIT)
        newest = self._newest
        if newest.state is ExaminationState.DONE:
            facts: dict[str, FieldValue] = {
                "view": "examination",
                "count": sum(len(answer.rows) for answer in newest.alerts),
            }
            with write_transaction(self._desk.tenant.engine) as connection:
                self._desk.record(connection, self._desk.event(session, EventId.LOG_READ, "log", facts))
        return newest

    def wait(self, seconds: float) -> None:
        """Return when the examination under way is over, or the time is."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, session: Session) -> None:
        try:
            verdict, alerts = self._examine()
            self._record(session, verdict)
        except Exception as error:  # noqa: BLE001 - a thread has nobody to raise to; the state says that it failed
            _log.error("examination_failed", error_type=type(error).__name__, at=where(error))
            self._newest = replace(self._newest, state=ExaminationState.FAILED, ended=self._desk.now)
        else:
            self._newest = replace(
                self._newest, state=ExaminationState.DONE, ended=self._desk.now, verdict=verdict, alerts=alerts
            )

    def _examine(self) -> tuple[Verdict, list[Answer]]:
        with tempfile.TemporaryDirectory(prefix="drempel-examination-") as folder:
            try:
                self._export(Path(folder))
                source = open_source(Path(folder))
                verdict = verify(source, self._keys(), witnesses=self._witnesses, advance=self._advance)
                alerts = ask(source, [Misuse.name]) if verdict.intact else []
            except (AuditError, UnreadableLog, KeyRefused) as damaged:
                # What cannot be exported or read is not intact; these messages name entries and files only.
                verdict, alerts = Verdict(root=_NO_ROOT), []
                verdict.note(str(damaged))
        self._hold_lookup(verdict)
        return verdict, alerts

    def _hold_lookup(self, verdict: Verdict) -> None:
        """Hold the look-up that this office's pages are read from to the entries; an export does not have it."""
        with read_transaction(self._desk.tenant.engine) as connection:
            different = differences(connection)
        if different:
            verdict.note(f"the look-up beside the log differs from the entries in {different} places")

    def _export(self, folder: Path) -> None:
        tenant = self._desk.tenant
        if self._witnesses is None:
            # With witnesses the node has it cosigned every minute; a newer checkpoint would have nobody's yet.
            with write_transaction(tenant.engine) as connection:
                tenant.audit.log.checkpoint(connection, tenant.audit.signer())
        with read_transaction(tenant.engine) as connection:
            export(connection, AUDIT, folder)

    def _keys(self) -> str:
        audit = self._desk.tenant.audit
        return "\n".join([*audit.earlier_verifiers, audit.verifier])

    def _advance(self, entries: int) -> None:
        self._newest = replace(self._newest, done=self._newest.done + entries)

    def _record(self, session: Session, verdict: Verdict) -> None:
        facts: dict[str, FieldValue] = {"size": verdict.entries, "root": verdict.root or _NO_ROOT}
        result = Result.DONE if verdict.sound else Result.FAILED
        with write_transaction(self._desk.tenant.engine) as connection:
            event = self._desk.event(session, EventId.LOG_VERIFIED, "log", facts, result=result)
            self._desk.record(connection, event)
