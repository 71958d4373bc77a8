"""Events of the gateway: signals that come in, bundles that go out. A withdrawal is an event of the node as well."""

from audit.catalogue.details import Details
from audit.fields import CODE, COUNT, MUNICIPALITY, OIN, WORD, one_of
from audit.vocabulary import EventId

MODE = one_of("blind", "direct", "direct_unsigned", "list")

EVENTS = {
    EventId.SIGNAL_ACCEPTED: Details({"municipality": MUNICIPALITY, "day": COUNT, "mode": MODE}),
    EventId.SIGNALS_REFUSED: Details({"code": CODE, "count": COUNT}),
    EventId.BUNDLES_DELIVERED: Details({"municipality": MUNICIPALITY, "count": COUNT}),
    EventId.FRAME_RELEASED: Details(
        {
            "municipality": MUNICIPALITY,
            "partner": OIN,
            "signals": COUNT,
            "records": COUNT,
            "first_officer": WORD,
            "second_officer": WORD,
        }
    ),
    EventId.STREAM_RENEWED: Details({"frames": COUNT, "first_officer": WORD, "second_officer": WORD}),
    EventId.SIGNAL_WITHDRAWN: Details({}, {"municipality": MUNICIPALITY}),
}
