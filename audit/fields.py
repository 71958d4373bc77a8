"""What a field of an entry may hold: a code, a count, a hash or an organisation; never text, never a person."""

import re
from collections.abc import Callable, Mapping
from enum import Enum

FieldValue = str | int | tuple[str, ...]

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:*-]{0,63}")
_PATTERNS = {
    "municipality": re.compile(r"[0-9]{4}"),
    "oin": re.compile(r"[0-9]{20}"),
    "hash": re.compile(r"[0-9a-f]{64}"),
    "reference": re.compile(r"[0-9a-f]{32}"),
    "short_hash": re.compile(r"[0-9a-f]{16}"),
    "code": _CODE,
}
MAX_COUNT = (1 << 53) - 1
MAX_CODES = 32


class FieldType(Enum):
    """The closed set of types."""

    CODE = "code"
    CODES = "codes"
    COUNT = "count"
    MUNICIPALITY = "municipality"
    OIN = "oin"
    HASH = "hash"
    SHORT_HASH = "short_hash"
    REFERENCE = "reference"

    def admits(self, value: FieldValue) -> bool:
        """Whether `value` may stand in a field of this type."""
        return _CHECKS[self](value)


def _count(value: FieldValue) -> bool:
    return type(value) is int and 0 <= value <= MAX_COUNT


def _codes(value: FieldValue) -> bool:
    return isinstance(value, tuple) and len(value) <= MAX_CODES and all(_CODE.fullmatch(code) for code in value)


def _text(pattern: re.Pattern[str]) -> Callable[[FieldValue], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


_CHECKS: Mapping[FieldType, Callable[[FieldValue], bool]] = {
    FieldType.COUNT: _count,
    FieldType.CODES: _codes,
    **{FieldType(name): _text(pattern) for name, pattern in _PATTERNS.items()},
}
