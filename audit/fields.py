"""What a field of an entry may hold: a code, a count, a hash or an organisation; never text, never a person.

The types are described as JSON Schema too, so that a verifier in any language can hold entries to them. Patterns keep
to what every regular expression engine understands.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

FieldValue = str | int | tuple[str, ...]

MAX_COUNT = (1 << 53) - 1  # RFC 8785 3.2.2.3: integers that every JSON reader keeps exactly
MAX_CODES = 32


class FieldType(Protocol):
    """A closed set of values."""

    def admits(self, value: object) -> bool:
        """Whether `value` may stand in a field of this type."""

    def json_schema(self) -> Mapping[str, Any]:
        """Return the same, for readers of entries."""


@dataclass(frozen=True, slots=True)
class TextType:
    """Strings of one pattern. Every pattern is ASCII without quotation mark and backslash."""

    pattern: str
    _compiled: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_compiled", re.compile(self.pattern))

    def admits(self, value: object) -> bool:
        """Whether `value` is a string that matches from end to end."""
        return isinstance(value, str) and self._compiled.fullmatch(value) is not None

    def admits_all(self, values: Iterable[str]) -> bool:
        """Whether every one of many strings matches from end to end."""
        return all(map(self._compiled.fullmatch, values))

    def json_schema(self) -> Mapping[str, Any]:
        """Return the pattern, anchored."""
        return {"type": "string", "pattern": f"^({self.pattern})$"}


@dataclass(frozen=True, slots=True)
class CountType:
    """Integers from zero."""

    def admits(self, value: object) -> bool:
        """Whether `value` is an integer that canonical JSON writes exactly."""
        return type(value) is int and 0 <= value <= MAX_COUNT

    def json_schema(self) -> Mapping[str, Any]:
        """Return the range."""
        return {"type": "integer", "minimum": 0, "maximum": MAX_COUNT}


@dataclass(frozen=True, slots=True)
class ListType:
    """Short lists of one text type; a tuple in Python."""

    item: TextType

    def admits(self, value: object) -> bool:
        """Whether `value` is a tuple of admitted texts."""
        return isinstance(value, tuple) and len(value) <= MAX_CODES and all(map(self.item.admits, value))

    def json_schema(self) -> Mapping[str, Any]:
        """Return the item's schema and the limit."""
        return {"type": "array", "items": self.item.json_schema(), "maxItems": MAX_CODES}


def one_of(*words: str) -> TextType:
    """Return the type of exactly these words."""
    return TextType("|".join(words))


COUNT = CountType()
HASH = TextType("[0-9a-f]{64}")
KEY_ID = TextType("[0-9a-f]{16}")
MUNICIPALITY = TextType("[0-9]{4}")
OIN = TextType("[0-9]{20}")
CODE = TextType("[A-Z][A-Z0-9_]{1,47}")
"""A refusal code. It begins with a letter, so no number of a person is one."""
RULES = ListType(TextType("[A-Z][0-9]{1,2}"))
"""Codes of policy rules, such as N1 and P2."""
WORD = TextType("[a-z][a-z_-]{1,31}")
"""A word that the software chose; no digits, no capitals."""
VERSION = TextType("[0-9]{1,4}([.][0-9]{1,4}){1,2}([a-z]{1,4}[0-9]{1,3})?")

OBJECT = TextType("[0-9a-f]{32}|[a-z][a-z_-]{1,31}")
"""A reference to a bundle (`audit.reference`), or the name of a thing of the installation."""
PSEUDONYM = TextType("user-[0-9a-z]{1,32}")
"""A user (`audit.actors`)."""
ACTOR = TextType(f"[0-9]{{20}}|operator|service|privacy-officer|{PSEUDONYM.pattern}")
"""An organisation by its OIN, a role of the installation, or a user under a pseudonym."""
ORIGIN = WORD
