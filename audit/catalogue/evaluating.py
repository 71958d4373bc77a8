"""Events of the gateway: evaluations of link keys, charged before they happen, and the budget they are charged to."""

from collections.abc import Mapping

from audit.catalogue.details import Details
from audit.fields import CODE, COUNT, HASH, MUNICIPALITY, OIN, WORD, FieldType
from audit.vocabulary import EventId

_LEAF: Mapping[str, FieldType] = {"municipality": MUNICIPALITY, "epoch": COUNT, "generation": COUNT}

EVENTS = {
    EventId.EVALUATION_CHARGED: Details(
        {**_LEAF, "count": COUNT, "left": COUNT, "request_hash": HASH}, {"ledger_hash": HASH}
    ),
    EventId.EVALUATION_REFUSED: Details({**_LEAF, "count": COUNT, "code": CODE}),
    EventId.BUDGET_AGREED: Details({**_LEAF, "count": COUNT, "ledger_hash": HASH}),
    EventId.BUDGET_GRANTED: Details(
        {"municipality": MUNICIPALITY, "count": COUNT},
        {
            "epoch": COUNT,
            "generation": COUNT,
            "caller": OIN,
            "first_officer": WORD,
            "second_officer": WORD,
            "ledger_hash": HASH,
        },
    ),
    EventId.BUDGET_ALARM: Details({**_LEAF, "granted": COUNT, "left": COUNT}),
}
