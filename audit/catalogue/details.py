"""What an entry of one event says beside the six of BIO2 8.15.01."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from audit.fields import FieldType


@dataclass(frozen=True, slots=True)
class Details:
    """Fields that every entry of the event has, and fields that it may have."""

    always: Mapping[str, FieldType] = field(default_factory=dict)
    sometimes: Mapping[str, FieldType] = field(default_factory=dict)

    def type_of(self, name: str) -> FieldType | None:
        """Return the type of a field, or None when no entry of the event may have it."""
        return self.always.get(name) or self.sometimes.get(name)
