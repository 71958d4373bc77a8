"""The work of one municipality: pull, process, acknowledge, for ever or until the mailbox is empty."""

import threading
from collections import Counter
from collections.abc import Callable
from enum import StrEnum

from audit.events import EventId
from audit.witnessing.attestation import Attestation
from municipality_node.attesting import Attesting
from municipality_node.deciding.endings import Endings
from municipality_node.errors import MunicipalityDeparted, NodeError
from municipality_node.feedback.issuing import Issuing
from municipality_node.hosting.quota import Quota
from municipality_node.hosting.turns import Seat
from municipality_node.hosting.work_lock import StillAtWork, WorkLock
from municipality_node.linking.evaluating import Linking
from municipality_node.manifests import ManifestBook
from municipality_node.metering import MeteredMailbox, NodeMeter
from municipality_node.policies.book import PolicyBook
from municipality_node.ports import Mailbox
from municipality_node.receiving.held_register import HeldRegister
from municipality_node.receiving.processing import Processing
from municipality_node.receiving.retrying import Retrying
from municipality_node.retention.running import Retention
from municipality_node.store.standing import State, standing
from municipality_node.tenant import Tenant
from municipality_node.tracing import Tracing
from servicekit.logs import get_logger
from servicekit.refusal import RefusalError, UnavailableError
from servicekit.rpc_errors import where
from servicekit.transactions import read_transaction, write_transaction
from signals.dutch_day import dutch_day

PAGE = 500
WAIT_SECONDS = 5.0
REST_SECONDS = 1.0
FIRST_BACKOFF = 0.5
LONGEST_BACKOFF = 60.0
LONGEST_ABSENCE = 5.0
"""What is not there (gateway, brokers, store) comes back by itself, and is asked more often than what refuses."""
_SELDOM = int(LONGEST_BACKOFF / LONGEST_ABSENCE)

_log = get_logger(__name__)


class WorkerState(StrEnum):
    """What the health service tells."""

    STARTING = "starting"
    SERVING = "serving"
    WAITING = "waiting"
    """The gateway or the store cannot be reached; tried again."""
    REFUSED = "refused"
    """Something needs an operator."""
    PAUSED = "paused"
    """The municipality is paused at this host: nothing is pulled."""
    FULL = "full"
    """A quota is reached: what is over it waits at the gateway."""
    DEPARTED = "departed"
    """The municipality works on another host."""
    STOPPED = "stopped"


class _NoLongerAtWork(Exception):
    """Something long was left between two of its steps: the worker stops, or the municipality does not work here."""


class Worker:
    """Runs one municipality. Every step may be repeated after a crash at any point."""

    def __init__(
        self,
        *,
        tenant: Tenant,
        mailbox: Mailbox,
        manifests: ManifestBook,
        linking: Linking,
        processing: Processing,
        retrying: Retrying,
        issuing: Issuing,
        endings: Endings,
        retention: Retention,
        policies: PolicyBook,
        attestation: Attestation,
        meter: NodeMeter,
        announce: Callable[[], None] = lambda: None,
        seat: Seat | None = None,
        quota: Quota = Quota(),  # noqa: B008 - a value
        tracing: Tracing | None = None,
    ) -> None:
        self._tenant = tenant
        self._mailbox = MeteredMailbox(mailbox, meter)
        self._meter = meter
        self._manifests = manifests
        self._register = HeldRegister(tenant, manifests, linking, retrying, between=self._between_portions)
        self._processing = processing
        self._issuing = issuing
        self._endings = endings
        self._retention = retention
        self._policies = policies
        self._policy_digest = b""
        self._announce = announce
        self._attesting = Attesting(attestation, tenant.municipality.value, meter)
        self._seat = seat or Seat.alone()
        self._quota = quota
        self._tracing = tracing or Tracing()
        self._lock = WorkLock(tenant.engine)
        self._stop = threading.Event()
        self._begun = False
        self._feedback_refused = ""
        self._enter(WorkerState.STARTING)

    @property
    def municipality(self) -> str:
        """The municipality's code."""
        return self._tenant.municipality.value

    @property
    def healthy(self) -> bool:
        """Whether work gets done now."""
        return self.state is WorkerState.SERVING

    @property
    def at_rest(self) -> bool:
        """Whether no work is done because somebody said so: paused, at its quota, or on another host."""
        return self.state in {WorkerState.PAUSED, WorkerState.FULL, WorkerState.DEPARTED}

    @property
    def witnessed(self) -> bool:
        """Whether as many witnesses as asked cosigned the newest checkpoint of the audit log."""
        return self._attesting.witnessed

    def stop(self) -> None:
        """Finish the page under way, then return from `run`."""
        self._stop.set()

    def run(self, *, once: bool = False) -> Counter[str]:
        """Work until stopped; with `once` until the mailbox is empty. Return how many items came to what.

        Returns when the municipality moves to another host; raises MunicipalityDeparted when it had moved before.
        With `once` a refusal (certificate, manifest, budget) is raised; otherwise it is logged and tried again.
        """
        if self._departed():
            raise MunicipalityDeparted("the municipality works on another host", field="standing")
        total: Counter[str] = Counter()
        attempt = 0
        while not self._stop.is_set() and self.state is not WorkerState.DEPARTED:
            try:
                counts = self.cycle(wait_seconds=0.0 if once else WAIT_SECONDS)
            except _NoLongerAtWork:
                continue
            except Exception as error:  # a fault of ours, too: the other municipalities and the next page go on
                if once and not _passes(error):
                    raise
                attempt += 1
                self._pause(error, attempt)
                continue
            attempt = 0
            self._meter.worked(counts)
            total.update(counts)
            if once and not counts:
                break
            if self.at_rest:
                self._stop.wait(REST_SECONDS)
        if self.state is not WorkerState.DEPARTED:
            if self._begun:
                self._attesting.take()
            self._enter(WorkerState.STOPPED)
        return total

    def cycle(self, *, wait_seconds: float) -> Counter[str]:
        """Do what is due and process one page, as one trace; an empty result means an empty mailbox."""
        with self._lock.held(given_up=self._stop.is_set), self._tracing.cycle(ordinary=_NoLongerAtWork):
            if self._departed():
                raise _NoLongerAtWork
            self._begin()
            return self._cycle(wait_seconds=wait_seconds)

    def _cycle(self, *, wait_seconds: float) -> Counter[str]:
        if self._manifests.refresh(self._mailbox):
            _log.info("manifest_accepted", municipality=self.municipality, version=self._manifests.version)
        self._record_policy()
        self._register.destroy_ended()
        if ended := self._endings.run():
            _log.info("endings", municipality=self.municipality, **ended)
        if over := self._retention.run_when_due():
            _log.info("retention_run", municipality=self.municipality, count=sum(over.values()))
        if self._rests():
            return Counter()
        register = self._register.current()
        self._enter(WorkerState.SERVING)
        if not (room := self._quota.room(self._tenant)):
            self._rest(WorkerState.FULL)
            return Counter()
        items = self._mailbox.pull(after=0, limit=min(PAGE, room), wait_seconds=wait_seconds)
        if not items:
            # Now: what partners took back is known, and a signal that was paid is not told to be worked on.
            self._tell_partners()
            register.tables.drop()
            self._register.index_ahead()
            self._attesting.take()
            return Counter()
        # The manifest that a bundle names was there before the bundle was; it may have begun another epoch.
        if self._manifests.refresh(self._mailbox):
            register = self._register.current()
        with self._seat.turn() as turn, self._tracing.page():
            counts = self._processing.page(items, register.tables, register.matcher)
            turn.units = len(items)
        self._mailbox.acknowledge([item.sequence for item in items])
        self._attesting.take_when_due()
        _log.info("page_processed", municipality=self.municipality, items=len(items), **_loggable(counts))
        return counts

    def _standing(self) -> State:
        with read_transaction(self._tenant.engine) as connection:
            return standing(connection).state

    def _departed(self) -> bool:
        """Whether the municipality works on another host now; the state says so then."""
        if self._standing() is not State.DEPARTED:
            return False
        self._enter(WorkerState.DEPARTED)
        return True

    def _rests(self) -> bool:
        """Whether the municipality is paused; then what ends by law has ended, and nothing is pulled."""
        if self._standing() is not State.PAUSED:
            return False
        self._rest(WorkerState.PAUSED)
        return True

    def _rest(self, state: WorkerState) -> None:
        if self.state is not state:
            _log.info("at_rest", municipality=self.municipality, state=state.value)
        self._enter(state)
        self._attesting.take_when_due()

    def _between_portions(self, _: int) -> None:
        """Leave an index run that a pause, a move or a stop should not wait for; what it stored stays."""
        if self._stop.is_set() or self._standing() is not State.WORKING:
            raise _NoLongerAtWork

    def _tell_partners(self) -> None:
        """Issue and deposit feedback. A gateway that refuses it does not keep signals from being worked on."""
        try:
            deposited = self._issuing.run()
        except RefusalError as refused:
            if self._feedback_refused != refused.public_text:
                _log.warning("feedback_refused", municipality=self.municipality, code=refused.public_text)
            self._feedback_refused = refused.public_text
            return
        self._feedback_refused = ""
        if deposited:
            _log.info("feedback_deposited", municipality=self.municipality, items=deposited)

    def _begin(self) -> None:
        if not self._begun:
            # First of all: what is added to a log that was restored from a backup makes it another history for good.
            self._attesting.confirm()
            self._announce()
            self._begun = True

    def _record_policy(self) -> None:
        """Write down which policy is in force, when it is another one than before."""
        digest = self._policies.in_force(dutch_day(self._tenant.clock.now())).digest
        if digest == self._policy_digest:
            return
        event = self._tenant.audit.event(EventId.POLICY_LOADED, "policy", {"policy_hash": digest.hex()})
        with write_transaction(self._tenant.engine) as connection:
            self._tenant.audit.record(connection, [event])
        self._policy_digest = digest

    def _enter(self, state: WorkerState) -> None:
        self.state = state
        self._meter.state(state)

    def _pause(self, error: Exception, attempt: int) -> None:
        seconds = pause_after(error, attempt)
        refused = isinstance(error, RefusalError)
        self._enter(WorkerState.REFUSED if refused else WorkerState.WAITING)
        facts = {"code": str(error.refusal), "field": error.field} if isinstance(error, RefusalError) else {}
        # What is absent for long is told of as seldom as what refuses.
        log = _log.debug if seconds == LONGEST_ABSENCE and attempt % _SELDOM else _log.warning
        log(
            "work_refused" if refused else "work_postponed",
            municipality=self.municipality,
            error_type=type(error).__name__,
            at=where(error),
            attempt=attempt,
            wait_seconds=seconds,
            **facts,
        )
        self._stop.wait(seconds)


def pause_after(error: Exception, attempt: int) -> float:
    """Return how many seconds to wait after the `attempt`-th failure in a row."""
    longest = LONGEST_ABSENCE if isinstance(error, UnavailableError) else LONGEST_BACKOFF
    return min(longest, FIRST_BACKOFF * 2.0 ** min(attempt - 1, 10))


def _passes(error: Exception) -> bool:
    """Whether a store or a gateway may be there again in a moment; another worker on the same mailbox stays."""
    return isinstance(error, UnavailableError | RefusalError) and not isinstance(error, NodeError | StillAtWork)


def _loggable(counts: Counter[str]) -> dict[str, int]:
    names = {"unopened", "released", "review", "withheld", "refused", "repeated"}
    return {name: count for name, count in counts.items() if name in names}
