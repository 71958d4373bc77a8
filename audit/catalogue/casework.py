"""Events of a node: what users do with cases. A case is named by references, a user by a pseudonym."""

from audit.catalogue.details import Details
from audit.fields import CODE, COUNT, HASH, WORD, one_of
from audit.vocabulary import EventId

_KIND = one_of("single", "multiple", "successive")
_YES_NO = one_of("yes", "no")
_MEANS = one_of("provider", "password", "account")

EVENTS = {
    EventId.CASE_OPENED: Details({"kind": _KIND}),
    EventId.CASE_EXTENDED: Details({"kind": _KIND, "signals": COUNT}),
    EventId.CASE_SHRUNK: Details({"signals": COUNT, "closed": _YES_NO}),
    EventId.CASE_VIEWED: Details({"view": WORD, "count": COUNT}, {"assigned": _YES_NO, "reason": WORD}),
    EventId.CASE_ASSIGNED: Details(),
    EventId.CASE_HANDED_OVER: Details({"role": WORD}),
    EventId.CASE_ATTEMPTED: Details(
        {"channel": WORD, "daypart": WORD, "reached": _YES_NO}, {"override": WORD, "limits": COUNT, "template": WORD}
    ),
    EventId.CASE_NOTED: Details({"kind": one_of("observation", "remark")}),
    EventId.CASE_PAUSED: Details({"reason": WORD}),
    EventId.CASE_RESUMED: Details(),
    EventId.CASE_ACCEPTED: Details({"consent": _YES_NO}),
    EventId.CASE_CLOSED: Details({"outcome": CODE}, {"override": WORD}),
    EventId.CASE_REOPENED: Details({"reason": WORD}),
    EventId.LETTERS_WRITTEN: Details({"template": WORD, "count": COUNT, "refused": COUNT}),
    EventId.ATTEMPTS_IMPORTED: Details({"rows": COUNT, "added": COUNT, "repeated": COUNT, "refused": COUNT}),
    EventId.CASEWORK_CONFIGURED: Details({"casework_hash": HASH}),
    EventId.USER_CHANGED: Details({"act": one_of("added", "changed", "removed", "session", "password"), "role": WORD}),
    EventId.REPORT_GATHERED: Details({"cases": COUNT}),
    EventId.REPORT_READ: Details({"tables": COUNT, "grain": one_of("month", "quarter", "year")}),
    EventId.EXCHANGE_DELIVERED: Details({"cases": COUNT, "signals": COUNT, "files": COUNT}),
    EventId.SIGNED_IN: Details({"means": _MEANS, "role": WORD}),
    EventId.SIGN_IN_REFUSED: Details({"means": _MEANS, "failed": WORD}),
    EventId.SIGNED_OUT: Details(),
    EventId.ACT_REFUSED: Details({"permission": WORD}),
}
