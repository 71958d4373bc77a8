"""One act, as it will be recorded. What the catalogue does not list cannot be said.

Each entry holds the six of BIO2 8.15.01: action (the event's id), object, result, origin, actor and time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from audit.catalogue import CATALOGUE
from audit.errors import EventRefused
from audit.fields import ACTOR, OBJECT, ORIGIN, FieldValue
from audit.vocabulary import EventId, Result

__all__ = ["Event", "EventId", "Result"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Who (actor), through what (origin), did what (id) to what (object), with which result, when.

    Actor is an organisation, a role, or a user under a pseudonym. Object is a reference (`audit.reference`) or the
    name of a thing of the installation. Raises EventRefused, naming the field and never the value.
    """

    id: EventId
    object: str
    actor: str
    origin: str
    time: datetime
    result: Result = Result.DONE
    fields: Mapping[str, FieldValue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not OBJECT.admits(self.object):
            raise EventRefused(f"{self.id}: object")
        if not ACTOR.admits(self.actor):
            raise EventRefused(f"{self.id}: actor")
        if not ORIGIN.admits(self.origin):
            raise EventRefused(f"{self.id}: origin")
        if self.time.tzinfo is None:
            raise EventRefused(f"{self.id}: time")
        self._check_details()

    def admits(self, others: Iterable[str]) -> bool:
        """Whether the same could be said of each of these objects."""
        return OBJECT.admits_all(others)

    def _check_details(self) -> None:
        details = CATALOGUE[self.id]
        fields = self.fields
        for name, value in fields.items():
            kind = details.type_of(name)
            if kind is None or not kind.admits(value):
                raise EventRefused(f"{self.id}: {name}")
        for name in details.always:
            if name not in fields:
                raise EventRefused(f"{self.id}: {name} is missing")
