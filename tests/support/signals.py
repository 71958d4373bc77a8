"""A signal with nothing wrong, to be changed in one place per test."""

from datetime import date
from typing import Any

from signals.signal import Attestation, Signal, SignalType

TODAY = date(2026, 3, 20)
SENT = date(2026, 3, 15)


def a_signal(**changes: Any) -> Signal:
    """Return a well-formed signal of an energy company, with `changes`."""
    fields: dict[str, Any] = {
        "partner_ref": "E-2026-00042",
        "signal_type": SignalType.EARLY,
        "amount_cents": 700_00,
        "arrears_since": date(2026, 1, 10),
        "sent_date": SENT,
        "initials": "J.A.",
        "prefix": "van der",
        "surname": "Berg",
        "postcode": "4301AA",
        "house_number": 12,
        "attestation": Attestation(
            contact_effort=True, help_pointed_out=True, reminder_date=date(2026, 2, 1), offer_unanswered=True
        ),
    }
    return Signal(**{**fields, **changes})
