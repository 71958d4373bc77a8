"""Events of the gateway: who takes part, where signals go, and the manifest that says so."""

from audit.catalogue.details import Details
from audit.fields import COUNT, HASH, MUNICIPALITY, OIN, WORD, one_of
from audit.vocabulary import EventId

EVENTS = {
    EventId.PARTNER_ADDED: Details({"partner": OIN, "partner_type": WORD}),
    EventId.PARTNER_BLOCKED: Details({"partner": OIN}),
    EventId.MUNICIPALITY_ADDED: Details(
        {"municipality": MUNICIPALITY, "profile": one_of("strict", "balanced", "wide"), "budget": COUNT}
    ),
    EventId.MUNICIPALITY_PAUSED: Details({"municipality": MUNICIPALITY}),
    EventId.MUNICIPALITY_RESUMED: Details({"municipality": MUNICIPALITY}),
    EventId.MUNICIPALITY_REKEYED: Details({"municipality": MUNICIPALITY, "epoch": COUNT, "generation": COUNT}),
    EventId.MUNICIPALITY_ROOT_REPLACED: Details(
        {"municipality": MUNICIPALITY, "former": HASH, "root": HASH, "first_officer": WORD, "second_officer": WORD}
    ),
    EventId.MUNICIPALITY_MERGED: Details({"municipality": MUNICIPALITY, "into": MUNICIPALITY}),
    EventId.MUNICIPALITY_ENDED: Details({"municipality": MUNICIPALITY}),
    EventId.EPOCH_PLANNED: Details({"epoch": COUNT}),
    EventId.EPOCH_ACTIVATED: Details({"epoch": COUNT}),
    EventId.EPOCH_ENDED: Details({"epoch": COUNT}),
    EventId.EPOCH_DESTRUCTION_BEGUN: Details({"epoch": COUNT}),
    EventId.EPOCH_DESTROYED: Details({"epoch": COUNT, "bundles": COUNT}, {"link_keys": COUNT}),
    EventId.EPOCH_ESCROWED: Details({"epoch": COUNT, "first_custodian": WORD, "second_custodian": WORD}),
    EventId.EPOCH_RECOVERED: Details({"epoch": COUNT}),
    EventId.ROUTING_IMPORTED: Details({"rows": COUNT, "ranges": COUNT, "routing_hash": HASH}),
    EventId.MANIFEST_BUILT: Details({"version": COUNT, "manifest_hash": HASH}),
}
