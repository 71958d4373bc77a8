"""Events of a node: the policy, the decision on an opened signal, and every look at one."""

from audit.catalogue.details import Details
from audit.catalogue.submitting import MODE
from audit.fields import COUNT, HASH, OIN, RULES, WORD, one_of
from audit.vocabulary import EventId

EVENTS = {
    EventId.POLICY_LOADED: Details({"policy_hash": HASH}),
    EventId.SIGNAL_DECIDED: Details(
        {
            "outcome": one_of("released", "withheld", "review", "none"),
            "rules": RULES,
            "policy_hash": HASH,
            "commitment": HASH,
            "partner": OIN,
            "mode": MODE,
        }
    ),
    EventId.SIGNAL_VIEWED: Details(
        {"view": one_of("inbox", "released", "review", "why", "status"), "count": COUNT}, {"purpose": WORD}
    ),
}
