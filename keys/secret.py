"""Secret bytes that do not leak by accident: no repr, no pickle, constant-time comparison."""

import hmac
from typing import Any, NoReturn


class SecretBytes:
    """Bytes that only `expose` reveals; every reading of key material can be found by that word."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = bytes(value)

    def expose(self) -> bytes:
        """Return the bytes themselves."""
        return self._value

    def __len__(self) -> int:
        return len(self._value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._value)} bytes)"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SecretBytes):
            return NotImplemented
        return hmac.compare_digest(self._value, other._value)

    __hash__ = None  # type: ignore[assignment]

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a secret is not pickled; pass its custody reference instead")
