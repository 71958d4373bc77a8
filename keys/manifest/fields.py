"""Reads one JSON value of a manifest: of exactly the right type and shape, or refused by the name of its field."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from keys.errors import KeysError, MalformedManifest

T = TypeVar("T")
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"


def written(moment: datetime) -> str:
    """Return an aware moment as the manifest writes it: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime(_INSTANT)


class Fields:
    """The fields of one JSON object."""

    def __init__(self, name: str, value: object) -> None:
        if not isinstance(value, Mapping):
            raise MalformedManifest(f"{name}: not an object")
        self._name = name
        self._value = value

    def text(self, field: str) -> str:
        """Return a string. Raises MalformedManifest."""
        value = self._value.get(field)
        if not isinstance(value, str) or not _can_be_encoded(value):
            raise self._malformed(field)
        return value

    def number(self, field: str) -> int:
        """Return a whole number from 0 up to 2³². Raises MalformedManifest."""
        value = self._value.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 32:
            raise self._malformed(field)
        return value

    def flag(self, field: str) -> bool:
        """Return true or false. Raises MalformedManifest."""
        value = self._value.get(field)
        if not isinstance(value, bool):
            raise self._malformed(field)
        return value

    def parsed(self, field: str, parse: Callable[[str], T]) -> T:
        """Return what `parse` makes of a string. Raises MalformedManifest for whatever `parse` refuses."""
        try:
            return parse(self.text(field))
        except (ValueError, KeyError, KeysError):
            raise self._malformed(field) from None

    def optional(self, field: str, parse: Callable[[str], T]) -> T | None:
        """Return what `parse` makes of a string, or None for null. Raises MalformedManifest."""
        if field in self._value and self._value[field] is None:
            return None
        return self.parsed(field, parse)

    def data(self, field: str, size: int | None = None) -> bytes:
        """Return the bytes of lower-case hexadecimal digits. Raises MalformedManifest."""
        value = self.parsed(field, bytes.fromhex)
        if size is not None and len(value) != size:
            raise self._malformed(field)
        return value

    def instant(self, field: str) -> datetime:
        """Return a moment in UTC, in whole seconds. Raises MalformedManifest."""
        return self.parsed(field, lambda text: datetime.strptime(text, _INSTANT).replace(tzinfo=UTC))

    def entries(self, field: str, parse: Callable[["Fields"], T]) -> tuple[T, ...]:
        """Return what `parse` makes of each object in a list. Raises MalformedManifest."""
        value = self._value.get(field)
        if not isinstance(value, list):
            raise self._malformed(field)
        return tuple(parse(Fields(field, item)) for item in value)

    def texts(self, field: str) -> tuple[str, ...]:
        """Return a list of strings. Raises MalformedManifest."""
        value = self._value.get(field)
        if not isinstance(value, list):
            raise self._malformed(field)
        return tuple(Fields(field, {field: item}).text(field) for item in value)

    def fields(self, field: str) -> "Fields":
        """Return the fields of an object. Raises MalformedManifest."""
        return Fields(field, self._value.get(field))

    def names(self) -> list[str]:
        """Return the names of all fields. Raises MalformedManifest."""
        if not all(map(_can_be_encoded, self._value)):
            raise MalformedManifest(f"{self._name}: a name that is no text")
        return list(self._value)

    def _malformed(self, field: str) -> MalformedManifest:
        return MalformedManifest(f"{self._name}.{field}: missing or malformed")


def _can_be_encoded(text: str) -> bool:
    """Tell text from what JSON can spell besides: a lone surrogate, which is in no encoding."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


Json = dict[str, Any]
