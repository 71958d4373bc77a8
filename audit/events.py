"""The catalogue: every event that either service may record, and the only fields it may carry.

Each entry holds the six of BIO2 8.15.01: action (the event's id), object, result, origin, actor and time. An event
that is not here cannot be recorded; a field that is not listed cannot be added. Ids are never renamed or reused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from audit.errors import EventRefused
from audit.fields import FieldType, FieldValue

_COUNT, _CODE, _CODES = FieldType.COUNT, FieldType.CODE, FieldType.CODES
_HASH, _SHORT, _PLACE, _OIN = FieldType.HASH, FieldType.SHORT_HASH, FieldType.MUNICIPALITY, FieldType.OIN


class Result(StrEnum):
    """How the act ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class EventId(StrEnum):
    """Every act that is recorded."""

    SERVICE_STARTED = "service_started"
    SERVICE_STOPPED = "service_stopped"
    KEYS_GENERATED = "keys_generated"
    KEYS_PUBLISHED = "keys_published"
    CALLER_REFUSED = "caller_refused"
    LOG_VERIFIED = "log_verified"
    # The gateway
    PARTNER_ADDED = "partner_added"
    PARTNER_BLOCKED = "partner_blocked"
    MUNICIPALITY_ADDED = "municipality_added"
    MUNICIPALITY_PAUSED = "municipality_paused"
    MUNICIPALITY_RESUMED = "municipality_resumed"
    ROUTING_IMPORTED = "routing_imported"
    MANIFEST_BUILT = "manifest_built"
    SIGNAL_ACCEPTED = "signal_accepted"
    SIGNALS_REFUSED = "signals_refused"
    BUNDLES_DELIVERED = "bundles_delivered"
    EVALUATION_CHARGED = "evaluation_charged"
    EVALUATION_REFUSED = "evaluation_refused"
    BUDGET_GRANTED = "budget_granted"
    # Both
    SIGNAL_WITHDRAWN = "signal_withdrawn"
    # The node
    MANIFEST_ACCEPTED = "manifest_accepted"
    POLICY_LOADED = "policy_loaded"
    REGISTER_IMPORTED = "register_imported"
    KEYS_INDEXED = "keys_indexed"
    BUNDLE_REFUSED = "bundle_refused"
    BUNDLE_UNOPENED = "bundle_unopened"
    BUNDLE_OPENED_NONE = "bundle_opened_none"
    SIGNAL_DECIDED = "signal_decided"
    SIGNAL_VIEWED = "signal_viewed"
    UNOPENED_EXPIRED = "unopened_expired"


CATALOGUE: Mapping[EventId, Mapping[str, FieldType]] = {
    EventId.SERVICE_STARTED: {"version": _CODE},
    EventId.SERVICE_STOPPED: {},
    EventId.KEYS_GENERATED: {"kind": _CODE, "epoch": _COUNT},
    EventId.KEYS_PUBLISHED: {"key_id": _SHORT},
    EventId.CALLER_REFUSED: {"code": _CODE},
    EventId.LOG_VERIFIED: {"size": _COUNT},
    EventId.PARTNER_ADDED: {"partner": _OIN, "partner_type": _CODE},
    EventId.PARTNER_BLOCKED: {"partner": _OIN},
    EventId.MUNICIPALITY_ADDED: {"municipality": _PLACE, "profile": _CODE, "budget": _COUNT},
    EventId.MUNICIPALITY_PAUSED: {"municipality": _PLACE},
    EventId.MUNICIPALITY_RESUMED: {"municipality": _PLACE},
    EventId.ROUTING_IMPORTED: {"rows": _COUNT, "ranges": _COUNT, "routing_hash": _HASH},
    EventId.MANIFEST_BUILT: {"version": _COUNT, "manifest_hash": _HASH},
    EventId.SIGNAL_ACCEPTED: {"municipality": _PLACE, "day": _COUNT, "mode": _CODE},
    EventId.SIGNALS_REFUSED: {"code": _CODE, "count": _COUNT},
    EventId.BUNDLES_DELIVERED: {"municipality": _PLACE, "count": _COUNT},
    EventId.EVALUATION_CHARGED: {
        "municipality": _PLACE, "epoch": _COUNT, "generation": _COUNT, "count": _COUNT, "left": _COUNT,
        "request_hash": _HASH,
    },
    EventId.EVALUATION_REFUSED: {
        "municipality": _PLACE, "epoch": _COUNT, "generation": _COUNT, "count": _COUNT, "code": _CODE,
    },
    EventId.BUDGET_GRANTED: {"municipality": _PLACE, "count": _COUNT},
    EventId.SIGNAL_WITHDRAWN: {"municipality": _PLACE},
    EventId.MANIFEST_ACCEPTED: {"version": _COUNT, "manifest_hash": _HASH},
    EventId.POLICY_LOADED: {"policy_hash": _HASH},
    EventId.REGISTER_IMPORTED: {
        "rows": _COUNT, "added": _COUNT, "changed": _COUNT, "removed": _COUNT, "unchanged": _COUNT,
        "rejected": _COUNT, "foreign": _COUNT,
    },
    EventId.KEYS_INDEXED: {"keys": _COUNT, "residents": _COUNT, "epoch": _COUNT, "generation": _COUNT},
    EventId.BUNDLE_REFUSED: {"code": _CODE, "partner": _OIN},
    EventId.BUNDLE_UNOPENED: {"partner": _OIN, "mode": _CODE},
    EventId.BUNDLE_OPENED_NONE: {"partner": _OIN, "mode": _CODE, "slots": _COUNT},
    EventId.SIGNAL_DECIDED: {
        "outcome": _CODE, "rules": _CODES, "policy_hash": _HASH, "commitment": _HASH, "partner": _OIN, "mode": _CODE,
    },
    EventId.SIGNAL_VIEWED: {"view": _CODE, "count": _COUNT},
    EventId.UNOPENED_EXPIRED: {"count": _COUNT},
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One act: who (actor), through what (origin), did what (id) to what (object), with which result, when.

    Actor and origin are codes or organisations; a user appears under a pseudonym. Object is a reference
    (`audit.reference`) or the name of a thing of the installation. Raises EventRefused, naming the field.
    """

    id: EventId
    object: str
    actor: str
    origin: str
    time: datetime
    result: Result = Result.DONE
    fields: Mapping[str, FieldValue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("object", "actor", "origin"):
            if not FieldType.CODE.admits(getattr(self, name)):
                raise EventRefused(f"{self.id}: {name}")
        allowed = CATALOGUE[self.id]
        for name, value in self.fields.items():
            kind = allowed.get(name)
            if kind is None or not kind.admits(value):
                raise EventRefused(f"{self.id}: {name}")

    def facts(self) -> dict[str, Any]:
        """Return what the entry will say, except its index and log."""
        return {
            **{name: list(value) if isinstance(value, tuple) else value for name, value in self.fields.items()},
            "action": self.id.value,
            "object": self.object,
            "result": self.result.value,
            "origin": self.origin,
            "actor": self.actor,
            "time": self.time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
