"""The acts that are recorded, and how they end. Ids are never renamed or reused."""

from enum import StrEnum


class Result(StrEnum):
    """How the act ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class EventId(StrEnum):
    """Every act that is recorded; `audit.catalogue` says what an entry of each may hold."""

    # Both services: the installation itself
    SERVICE_STARTED = "service_started"
    SERVICE_STOPPED = "service_stopped"
    KEYS_GENERATED = "keys_generated"
    KEYS_LOADED = "keys_loaded"
    KEYS_PUBLISHED = "keys_published"
    CALLER_REFUSED = "caller_refused"
    LOG_VERIFIED = "log_verified"
    LOG_SUCCEEDED = "log_succeeded"
    ACTOR_RESOLVED = "actor_resolved"
    ACTORS_SHARED = "actors_shared"
    REFERENCES_DESTROYED = "references_destroyed"
    # The gateway: who takes part
    PARTNER_ADDED = "partner_added"
    PARTNER_BLOCKED = "partner_blocked"
    MUNICIPALITY_ADDED = "municipality_added"
    MUNICIPALITY_PAUSED = "municipality_paused"
    MUNICIPALITY_RESUMED = "municipality_resumed"
    MUNICIPALITY_REKEYED = "municipality_rekeyed"
    EPOCH_PLANNED = "epoch_planned"
    EPOCH_ACTIVATED = "epoch_activated"
    EPOCH_ENDED = "epoch_ended"
    EPOCH_DESTRUCTION_BEGUN = "epoch_destruction_begun"
    EPOCH_DESTROYED = "epoch_destroyed"
    ROUTING_IMPORTED = "routing_imported"
    MANIFEST_BUILT = "manifest_built"
    # The gateway: signals and bundles
    SIGNAL_ACCEPTED = "signal_accepted"
    SIGNALS_REFUSED = "signals_refused"
    BUNDLES_DELIVERED = "bundles_delivered"
    SIGNAL_WITHDRAWN = "signal_withdrawn"
    # Feedback: made by the node, carried by the gateway
    FEEDBACK_ISSUED = "feedback_issued"
    FEEDBACK_DEPOSITED = "feedback_deposited"
    FEEDBACK_DELIVERED = "feedback_delivered"
    # The gateway: evaluations
    EVALUATION_CHARGED = "evaluation_charged"
    EVALUATION_REFUSED = "evaluation_refused"
    BUDGET_AGREED = "budget_agreed"
    BUDGET_GRANTED = "budget_granted"
    BUDGET_ALARM = "budget_alarm"
    # The node: what it stands on
    MANIFEST_ACCEPTED = "manifest_accepted"
    POLICY_LOADED = "policy_loaded"
    REGISTER_IMPORTED = "register_imported"
    KEYS_INDEXED = "keys_indexed"
    BLINDING_EXPORTED = "blinding_exported"
    # The node: bundles
    BUNDLE_REFUSED = "bundle_refused"
    BUNDLE_UNOPENED = "bundle_unopened"
    BUNDLE_OPENED_NONE = "bundle_opened_none"
    UNOPENED_EXPIRED = "unopened_expired"
    # The node: policy, lists, and what ends by itself
    POLICY_APPROVED = "policy_approved"
    POLICY_SIMULATED = "policy_simulated"
    LIST_IMPORTED = "list_imported"
    WITHHELD_ENDED = "withheld_ended"
    REVIEW_LAPSED = "review_lapsed"
    HISTORY_ENDED = "history_ended"
    LISTED_ENDED = "listed_ended"
    # The node: what is over
    RETENTION_ENDED = "retention_ended"
    RETENTION_RUN = "retention_run"
    # The node: decisions and looks
    SIGNAL_DECIDED = "signal_decided"
    REVIEW_DECIDED = "review_decided"
    SAMPLE_DECIDED = "sample_decided"
    SIGNAL_VIEWED = "signal_viewed"
    # The node: casework
    CASE_OPENED = "case_opened"
    CASE_EXTENDED = "case_extended"
    CASE_SHRUNK = "case_shrunk"
    CASE_VIEWED = "case_viewed"
    CASE_ASSIGNED = "case_assigned"
    CASE_HANDED_OVER = "case_handed_over"
    CASE_ATTEMPTED = "case_attempted"
    CASE_NOTED = "case_noted"
    CASE_PAUSED = "case_paused"
    CASE_RESUMED = "case_resumed"
    CASE_ACCEPTED = "case_accepted"
    CASE_CLOSED = "case_closed"
    CASE_REOPENED = "case_reopened"
    LETTERS_WRITTEN = "letters_written"
    ATTEMPTS_IMPORTED = "attempts_imported"
    CASEWORK_CONFIGURED = "casework_configured"
    USER_CHANGED = "user_changed"
    REPORT_GATHERED = "report_gathered"
    REPORT_READ = "report_read"
    EXCHANGE_DELIVERED = "exchange_delivered"
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    ACT_REFUSED = "act_refused"
