"""Events of a node: the policy, the decision on an opened signal, and every look at one."""

from audit.catalogue.details import Details
from audit.catalogue.submitting import MODE
from audit.fields import COUNT, HASH, OIN, RULES, WORD, one_of
from audit.vocabulary import EventId

REVIEW_STAGES = ("waiting", "confirm-proposed", "reject-proposed", "confirmed", "rejected")

EVENTS = {
    EventId.POLICY_LOADED: Details({"policy_hash": HASH}),
    EventId.POLICY_APPROVED: Details({"policy_hash": HASH, "count": COUNT}),
    EventId.POLICY_SIMULATED: Details({"policy_hash": HASH, "count": COUNT}),
    EventId.LIST_IMPORTED: Details(
        {
            "list": one_of("debt-help", "objections", "cak"),
            "file_hash": HASH,
            "added": COUNT,
            "changed": COUNT,
            "removed": COUNT,
            "rejected": COUNT,
        },
        {"partner": OIN, "unknown": COUNT},
    ),
    EventId.WITHHELD_ENDED: Details({"count": COUNT}),
    EventId.REVIEW_LAPSED: Details({"count": COUNT}),
    EventId.HISTORY_ENDED: Details({"count": COUNT}),
    EventId.LISTED_ENDED: Details({"count": COUNT}),
    EventId.SIGNAL_DECIDED: Details(
        {
            "outcome": one_of("released", "withheld", "review", "none"),
            "rules": RULES,
            "policy_hash": HASH,
            "commitment": HASH,
            "partner": OIN,
            "mode": MODE,
        },
        {"cause": one_of("arrival", "pull-in", "withdrawal", "lapse", "list", "review", "reversal", "sample")},
    ),
    EventId.REVIEW_DECIDED: Details(
        {"act": one_of("confirm", "reject", "reverse"), "stage": one_of(*REVIEW_STAGES)},
    ),
    EventId.SAMPLE_DECIDED: Details({"finding": one_of("upheld", "overturned")}),
    EventId.SIGNAL_VIEWED: Details(
        {"view": one_of("inbox", "released", "review", "why", "status", "sample", "compare"), "count": COUNT},
        {"purpose": WORD},
    ),
}
