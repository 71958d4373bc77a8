"""Events of a node: register and link keys, and bundles that open or stay shut."""

from audit.catalogue.details import Details
from audit.catalogue.submitting import MODE
from audit.fields import CODE, COUNT, HASH, OIN
from audit.vocabulary import EventId

EVENTS = {
    EventId.MANIFEST_ACCEPTED: Details({"version": COUNT, "manifest_hash": HASH}),
    EventId.REGISTER_IMPORTED: Details(
        {"added": COUNT, "changed": COUNT, "unchanged": COUNT, "removed": COUNT, "rejected": COUNT, "foreign": COUNT},
        {"rows": COUNT},
    ),
    EventId.KEYS_INDEXED: Details({"keys": COUNT, "residents": COUNT, "epoch": COUNT, "generation": COUNT}),
    EventId.BLINDING_EXPORTED: Details({"count": COUNT}),
    EventId.BUNDLE_REFUSED: Details({"code": CODE}, {"partner": OIN}),
    EventId.BUNDLE_UNOPENED: Details({"partner": OIN, "mode": MODE}),
    EventId.BUNDLE_OPENED_NONE: Details({"partner": OIN, "mode": MODE, "slots": COUNT}),
    EventId.UNOPENED_EXPIRED: Details({"count": COUNT}),
}
