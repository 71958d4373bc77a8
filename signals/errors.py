"""Refusals of this package that are bugs or attacks, not bad data: bytes that no honest sender makes."""

from enum import StrEnum
from typing import ClassVar


class SignalsRefusal(StrEnum):
    """Stable codes; never renamed."""

    MALFORMED_SIGNAL = "malformed_signal"
    MALFORMED_CONTENT = "malformed_content"
    SIGNAL_TOO_LARGE = "signal_too_large"
    MALFORMED_ROUTING = "malformed_routing"
    PARTNER_FILE_REFUSED = "partner_file_refused"


class SignalsError(Exception):
    """Base of every expected failure in this package. Messages name fields, never values."""

    refusal: ClassVar[SignalsRefusal]


class MalformedSignal(SignalsError):
    """Bytes are not the canonical encoding of a signal."""

    refusal = SignalsRefusal.MALFORMED_SIGNAL


class MalformedContent(SignalsError):
    """Bytes are not a packed content."""

    refusal = SignalsRefusal.MALFORMED_CONTENT


class SignalTooLarge(SignalsError):
    """A signal does not fit its content; one that `form.check` finds well formed always fits."""

    refusal = SignalsRefusal.SIGNAL_TOO_LARGE


class MalformedRouting(SignalsError):
    """Bytes are not the encoding of a routing table."""

    refusal = SignalsRefusal.MALFORMED_ROUTING
