"""Events of a node: what people may ask about their own data, and looks at those who are near to the user.

A request is recorded before anything is looked up, its outcome after; both carry one name, which nobody can tie to the
person. A flagged look carries the name of the look.
"""

from audit.catalogue.details import Details
from audit.fields import COUNT, HASH, WORD, one_of
from audit.vocabulary import EventId

_RIGHT = one_of("access", "erasure", "objection")
REASONS = ("request", "complaint", "court-order", "supervisor")

EVENTS = {
    EventId.RIGHTS_REQUESTED: Details({"right": _RIGHT, "reason": one_of(*REASONS)}),
    EventId.DATA_EXPORTED: Details({"items": COUNT, "stores": COUNT}),
    EventId.RIGHTS_ANSWERED: Details(
        {"right": _RIGHT, "outcome": one_of("granted", "refused", "failed"), "count": COUNT, "kept": COUNT},
        {"ground": WORD},
    ),
    EventId.PROCESSING_READ: Details({"lines": COUNT}),
    EventId.LOOKUP_FLAGGED: Details({"kind": one_of("own", "colleague", "own-address")}),
    EventId.STAFF_IMPORTED: Details({"people": COUNT, "rejected": COUNT, "file_hash": HASH}),
}
