"""Events of both services: processes, keys, callers at the door, and the log's own verification (BIO2 8.15.06)."""

from audit.catalogue.details import Details
from audit.fields import CODE, COUNT, HASH, KEY_ID, PSEUDONYM, VERSION, WORD, one_of
from audit.vocabulary import EventId

EVENTS = {
    EventId.SERVICE_STARTED: Details({"version": VERSION}),
    EventId.SERVICE_STOPPED: Details(),
    EventId.KEYS_GENERATED: Details({"kind": WORD}, {"epoch": COUNT, "key_id": KEY_ID}),
    EventId.KEYS_LOADED: Details({"kind": WORD}, {"epoch": COUNT, "key_id": KEY_ID}),
    EventId.KEYS_PUBLISHED: Details({"key_id": KEY_ID}),
    EventId.KEYS_DESTROYED: Details({"kind": WORD}, {"epoch": COUNT, "key_id": KEY_ID}),
    EventId.CALLER_REFUSED: Details({"code": CODE}),
    EventId.LOG_VERIFIED: Details({"size": COUNT, "root": HASH}),
    EventId.LOG_READ: Details({"view": one_of("entries", "examination", "keeping", "budget"), "count": COUNT}),
    EventId.OPERATIONS_READ: Details({"view": one_of("overview", "municipalities", "partners", "epochs", "budgets")}),
    EventId.ACTOR_RESOLVED: Details(
        {"purpose": one_of("complaint", "incident", "request", "check"), "pseudonym": PSEUDONYM}
    ),
    EventId.ACTORS_SHARED: Details(),
    EventId.REFERENCES_DESTROYED: Details({"count": COUNT, "day": COUNT}),
    EventId.LOG_SUCCEEDED: Details({"size": COUNT, "root": HASH}),
    EventId.WORK_PAUSED: Details({"reason": one_of("maintenance", "incident", "request", "merger")}),
    EventId.WORK_RESUMED: Details(),
    EventId.MUNICIPALITY_DEPARTED: Details({"move": HASH}),
    EventId.MUNICIPALITY_ARRIVED: Details({"move": HASH, "size": COUNT, "root": HASH}),
    EventId.DEPARTURE_WITHDRAWN: Details({"move": HASH}),
}
