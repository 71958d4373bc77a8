"""Events of feedback: the node issues records, the gateway takes them in and hands them out. No code, no signal."""

from audit.catalogue.details import Details
from audit.fields import COUNT, HASH, MUNICIPALITY, OIN
from audit.vocabulary import EventId

EVENTS = {
    EventId.FEEDBACK_ISSUED: Details({"partner": OIN, "count": COUNT, "commitment": HASH}),
    EventId.FEEDBACK_DEPOSITED: Details({"municipality": MUNICIPALITY, "partner": OIN, "count": COUNT}),
    EventId.FEEDBACK_DELIVERED: Details({"count": COUNT}),
}
