"""Events of retention: what ended of which class, and that the run was made. Counts only."""

from audit.catalogue.details import Details
from audit.fields import COUNT, WORD
from audit.vocabulary import EventId

EVENTS = {
    EventId.RETENTION_ENDED: Details({"data_class": WORD, "count": COUNT}),
    EventId.RETENTION_RUN: Details({"count": COUNT, "keys": COUNT, "overdue": COUNT}),
}
