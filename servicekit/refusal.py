"""Whose fault it is: a refusal (the caller), unavailable (a peer or store), or a bug (anything else)."""

from enum import StrEnum
from pathlib import Path
from typing import ClassVar


class RefusalError(Exception):
    """An expected failure. Its code and field are public; its message is for operators and names no value."""

    refusal: ClassVar[StrEnum]

    def __init__(self, message: str = "", *, field: str = "") -> None:
        super().__init__(message or field)
        self.field = field

    @property
    def public_text(self) -> str:
        """What a caller is told: the code, and the field when there is one."""
        return f"{self.refusal}:{self.field}" if self.field else str(self.refusal)


class UnavailableError(Exception):
    """A peer or store cannot serve now; the caller may try again, nothing was half done."""


def file_problem(error: OSError) -> str:
    """Return which file cannot be used, without its directory, and why; as commands say it."""
    name = Path(str(error.filename)).name if error.filename else type(error).__name__
    return f"{name}: {error.strerror}"


class CommonRefusal(StrEnum):
    """Refusals that belong to no single service. Never renamed."""

    CALLER_UNKNOWN = "CALLER_UNKNOWN"
    SETTINGS_REFUSED = "SETTINGS_REFUSED"
    REQUEST_MALFORMED = "REQUEST_MALFORMED"


class CallerUnknown(RefusalError):
    """The caller is not on the list of this service; "unknown" and "not allowed" look the same from outside."""

    refusal = CommonRefusal.CALLER_UNKNOWN


class RequestMalformed(RefusalError):
    """A message lacks a field, or a field has the wrong shape."""

    refusal = CommonRefusal.REQUEST_MALFORMED
