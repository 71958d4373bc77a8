"""Every metric of every process, with every value that a label can have. What is not here cannot be written.

A label says a code of ours, a mode, or a municipality that the process serves. No partner, no signal, no person: the
operator of a metrics server is nobody that the law lets know those. What comes of matching is counted in tens
(`servicekit.metrics.coarse`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from signals.form_codes import FormCode


class Process(StrEnum):
    """Who writes."""

    GATEWAY = "gateway"
    TRUSTEE = "trustee"
    NODE = "node"
    CONSOLE = "console"


class Kind(StrEnum):
    """Whether a metric only rises."""

    COUNTER = "counter"
    GAUGE = "gauge"


class Name(StrEnum):
    """The metrics. Never renamed: operators' alerts name them."""

    ACCEPTED = "drempel_signals_accepted_total"
    REFUSED = "drempel_signals_refused_total"
    WITHDRAWN = "drempel_signals_withdrawn_total"
    CALLS_REFUSED = "drempel_calls_refused_total"
    PULLED = "drempel_bundles_pulled_total"
    ACKNOWLEDGED = "drempel_bundles_acknowledged_total"
    LAST_PULL = "drempel_last_pull_timestamp_seconds"
    WAITING = "drempel_mailbox_waiting"
    OLDER = "drempel_mailbox_older"
    EVALUATIONS = "drempel_evaluations_total"
    BUDGET_ALARMS = "drempel_budget_alarms_total"
    OVERDUE = "drempel_retention_overdue"
    CHECKPOINTS = "drempel_checkpoints_total"
    WITNESS_TROUBLE = "drempel_witness_trouble_total"
    WITNESSED = "drempel_log_witnessed"
    READY = "drempel_ready"
    DISK_FREE = "drempel_disk_free_bytes"
    CERTIFICATE_LEFT = "drempel_certificate_left_seconds"
    MANIFEST_LEFT = "drempel_manifest_left_seconds"
    NODE_PULLED = "drempel_node_items_pulled_total"
    NODE_ACKNOWLEDGED = "drempel_node_items_acknowledged_total"
    NODE_EVALUATIONS = "drempel_node_evaluations_total"
    NODE_OUTCOMES = "drempel_node_outcomes_total"
    NODE_STATE = "drempel_node_state"
    NODE_LAST_WORK = "drempel_node_last_work_timestamp_seconds"
    NODE_WAITING = "drempel_node_waiting"
    NODE_OVERDUE = "drempel_node_retention_overdue"
    NODE_CHECKPOINTS = "drempel_node_checkpoints_total"
    NODE_WITNESS_TROUBLE = "drempel_node_witness_trouble_total"
    NODE_WITNESSED = "drempel_node_log_witnessed"
    NODE_READY = "drempel_node_ready"
    NODE_DISK_FREE = "drempel_node_disk_free_bytes"
    NODE_CERTIFICATE_LEFT = "drempel_node_certificate_left_seconds"
    NODE_MANIFEST_LEFT = "drempel_node_manifest_left_seconds"
    CONSOLE_REQUESTS = "drempel_console_requests_total"
    CONSOLE_SECONDS = "drempel_console_request_seconds_total"
    CONSOLE_SIGN_INS = "drempel_console_sign_ins_total"


OTHER = "other"
"""What is written for a value that is in no set: it is counted, and not told."""
MUNICIPALITY = "municipality"
"""The one label whose set is the process's own: the codes that it was given to serve."""

MODES = frozenset({"direct", "blind", "direct-unsigned"})
YES_NO = frozenset({"yes", "no"})
SIGNAL_CODES = frozenset(FormCode) | {
    "G2_MUNICIPALITY", "G2_MODE", "G2_SIGNATURE", "G4_SIGNAL", "G4_SIGNAL_ID", "G5_NO_ROUTE", "G5_NOT_CONNECTED",
    "G5_NOT_ACCEPTING", "G5_MERGED", "RECEIPT_UNKNOWN", "MALFORMED_HEADER", "MALFORMED_BUNDLE", "PARTNER_DIFFERS",
    "STALE_MANIFEST", "EPOCH_REFUSED", "GENERATION_REFUSED", "UNKNOWN_KEY", "SUITE_REFUSED", "DAY_REFUSED",
    "VOLUME_EXHAUSTED",
}  # fmt: skip
CALL_CODES = frozenset({
    "BATCH_SIZE", "STREAM_IDLE", "STREAM_LIMIT", "LEAF_UNKNOWN", "IDENTITY_ELEMENT", "MALFORMED_ELEMENT",
    "BUDGET_EXHAUSTED", "GRANT_REFUSED", "RELEASE_REFUSED", "FEEDBACK_QUOTA", "EPOCH_REFUSED", "ENROLMENT_REFUSED",
    "ROUTING_REFUSED", "ROUTING_UNKNOWN", "MANIFEST_REFUSED", "INSTALLATION_REFUSED", "AUDIT_LOG_REFUSED",
    "CALLER_UNKNOWN", "SETTINGS_REFUSED", "REQUEST_MALFORMED", "OPERATOR_REFUSED", "UNKNOWN_SESSION", "UNAVAILABLE",
    "INTERNAL",
})  # fmt: skip
GATEWAY_CLASSES = frozenset({"mailbox", "receipts", "feedback", "digests"})
NODE_CLASSES = frozenset({
    "unopened", "withheld", "review", "history", "listed", "explanations", "released", "cases", "signals", "refused",
    "withdrawals", "feedback", "outbox", "queries", "users", "sessions", "approvals", "report-counts",
    "processing-log", "audit",
})  # fmt: skip
CHECKPOINT_OUTCOMES = frozenset({"witnessed", "unwitnessed", "refused", "unavailable"})
WITNESS_TROUBLES = frozenset({"unreachable", "refused", "forged", "contradicted"})
DEPENDENCIES = frozenset({"store", "mailboxes", "disk", "custody", "gateway", "certificate", "manifest", "clock"})
REQUEST_OUTCOMES = frozenset({"answered", "refused", "missing", "unavailable", "failed"})
SIGN_IN_OUTCOMES = frozenset({"begun", "refused"})
AGES = frozenset({"1", "7", "31"})
EVALUATORS = frozenset({"gateway", "trustee"})
QUEUES = frozenset({"unopened", "review", "outbox"})
MATCHING_OUTCOMES = frozenset({
    "released", "review", "withheld", "none", "unopened", "refused", "withdrawn", "withdrawals", "repeated",
    "pulled_in", "unreadable",
})  # fmt: skip
WORKER_STATES = frozenset({
    "starting", "serving", "waiting", "refused", "paused", "full", "departed", "stopped",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric. `labels` are in the order in which they are written; an empty set stands for municipalities."""

    kind: Kind
    processes: frozenset[Process]
    help: str
    labels: Mapping[str, frozenset[str]] = field(default_factory=dict)


_GATEWAY, _NODE = frozenset({Process.GATEWAY}), frozenset({Process.NODE})
_BOTH, _CONSOLE = frozenset({Process.GATEWAY, Process.TRUSTEE}), frozenset({Process.CONSOLE})
_OWN: Mapping[str, frozenset[str]] = {MUNICIPALITY: frozenset()}


def _counter(processes: frozenset[Process], text: str, **labels: frozenset[str]) -> Metric:
    return Metric(kind=Kind.COUNTER, processes=processes, help=text, labels=labels)


def _gauge(processes: frozenset[Process], text: str, **labels: frozenset[str]) -> Metric:
    return Metric(kind=Kind.GAUGE, processes=processes, help=text, labels=labels)


CATALOGUE: Mapping[Name, Metric] = MappingProxyType({
    Name.ACCEPTED: _counter(
        _GATEWAY, "Signals that are durable, by municipality and mode; repeated ones apart.",
        **_OWN, mode=MODES, repeated=YES_NO,
    ),
    Name.REFUSED: _counter(_GATEWAY, "Signals that were refused, by code.", code=SIGNAL_CODES),
    Name.WITHDRAWN: _counter(_GATEWAY, "Signals that partners took back."),
    Name.CALLS_REFUSED: _counter(_BOTH, "Calls that were refused or failed, by code.", code=CALL_CODES),
    Name.PULLED: _counter(_GATEWAY, "Items shown to the node of a municipality; again after a crash.", **_OWN),
    Name.ACKNOWLEDGED: _counter(_GATEWAY, "Items that the node of a municipality has.", **_OWN),
    Name.LAST_PULL: _gauge(_GATEWAY, "When the node of a municipality last asked.", **_OWN),
    Name.WAITING: _gauge(_GATEWAY, "Items that wait for a municipality.", **_OWN),
    Name.OLDER: _gauge(_GATEWAY, "Items in all mailboxes that wait longer than so many days.", days=AGES),
    Name.EVALUATIONS: _counter(
        _BOTH, "Elements whose evaluation was booked, by municipality; repeated requests cost nothing.",
        **_OWN, repeated=YES_NO,
    ),
    Name.BUDGET_ALARMS: _counter(_BOTH, "Times that four fifths of a budget were passed.", **_OWN),
    Name.OVERDUE: _gauge(_GATEWAY, "What is kept longer than it may be, by class.", data_class=GATEWAY_CLASSES),
    Name.CHECKPOINTS: _counter(_BOTH, "Checkpoints of the audit log, by what came of them.",
                               outcome=CHECKPOINT_OUTCOMES),
    Name.WITNESS_TROUBLE: _counter(_BOTH, "Times that a witness did not cosign, by reason.", reason=WITNESS_TROUBLES),
    Name.WITNESSED: _gauge(_BOTH, "Whether enough witnesses cosigned the newest checkpoint."),
    Name.READY: _gauge(_BOTH, "Whether a dependency can be relied on.", dependency=DEPENDENCIES),
    Name.DISK_FREE: _gauge(_BOTH, "Bytes free where the store is."),
    Name.CERTIFICATE_LEFT: _gauge(_BOTH, "Seconds until the process's certificate ends."),
    Name.MANIFEST_LEFT: _gauge(_BOTH, "Seconds until the manifest in force ends."),
    Name.NODE_PULLED: _counter(_NODE, "Items taken from the mailbox; again after a crash.", **_OWN),
    Name.NODE_ACKNOWLEDGED: _counter(_NODE, "Items that were processed and let go.", **_OWN),
    Name.NODE_EVALUATIONS: _counter(_NODE, "Elements that were evaluated, by evaluator.", **_OWN,
                                    evaluator=EVALUATORS),
    Name.NODE_OUTCOMES: _counter(_NODE, "What items came to, in whole tens.", **_OWN, outcome=MATCHING_OUTCOMES),
    Name.NODE_STATE: _gauge(_NODE, "1 for the state that the worker is in.", **_OWN, state=WORKER_STATES),
    Name.NODE_LAST_WORK: _gauge(_NODE, "When the mailbox was last worked on or found empty.", **_OWN),
    Name.NODE_WAITING: _gauge(_NODE, "What waits at the node, in whole tens.", **_OWN, queue=QUEUES),
    Name.NODE_OVERDUE: _gauge(_NODE, "What is kept longer than it may be, by class.", **_OWN,
                              data_class=NODE_CLASSES),
    Name.NODE_CHECKPOINTS: _counter(_NODE, "Checkpoints of the audit log, by what came of them.", **_OWN,
                                    outcome=CHECKPOINT_OUTCOMES),
    Name.NODE_WITNESS_TROUBLE: _counter(_NODE, "Times that a witness did not cosign, by reason.", **_OWN,
                                        reason=WITNESS_TROUBLES),
    Name.NODE_WITNESSED: _gauge(_NODE, "Whether enough witnesses cosigned the newest checkpoint.", **_OWN),
    Name.NODE_READY: _gauge(_NODE, "Whether a dependency can be relied on.", **_OWN, dependency=DEPENDENCIES),
    Name.NODE_DISK_FREE: _gauge(_NODE, "Bytes free where the store is.", **_OWN),
    Name.NODE_CERTIFICATE_LEFT: _gauge(_NODE, "Seconds until the node's certificate ends.", **_OWN),
    Name.NODE_MANIFEST_LEFT: _gauge(_NODE, "Seconds until the manifest in force ends.", **_OWN),
    Name.CONSOLE_REQUESTS: _counter(_CONSOLE, "Requests of browsers, by what came of them.", outcome=REQUEST_OUTCOMES),
    Name.CONSOLE_SECONDS: _counter(_CONSOLE, "Seconds from requests to their answers, all together."),
    Name.CONSOLE_SIGN_INS: _counter(_CONSOLE, "Attempts to sign in, by what came of them.", outcome=SIGN_IN_OUTCOMES),
})  # fmt: skip
