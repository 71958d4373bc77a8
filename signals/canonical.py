"""The one encoding of a signal: what the partner signs, what the node verifies (docs/spec/normalisation.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from keys.encoding import lp_join, lp_split
from keys.errors import KeysError
from keys.identity import Oin, SignalId
from keys.labels import Label
from signals.errors import MalformedSignal
from signals.signal import Attestation, Signal, SignalType

_FIELDS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class CanonicalSignal:
    """Who says what under which id."""

    partner: Oin
    signal_id: SignalId
    signal: Signal


def encode(partner: Oin, signal_id: SignalId, signal: Signal) -> bytes:
    """Return the canonical bytes: every field, length-prefixed, in the order of signal.proto; injective."""
    told = signal.attestation
    return lp_join(
        Label.SIGNAL.encode(),
        partner.value,
        signal_id.value,
        signal.partner_ref,
        str(int(signal.signal_type)),
        str(signal.amount_cents),
        _day(signal.arrears_since),
        _day(signal.sent_date),
        signal.municipality_code,
        signal.initials,
        signal.prefix,
        signal.surname,
        signal.trade_name,
        _day(signal.birth_date),
        signal.postcode,
        str(signal.house_number),
        signal.house_letter,
        signal.house_suffix,
        signal.phone,
        signal.email,
        _flag(signal.warm_handover),
        _flag(told.contact_effort),
        _flag(told.help_pointed_out),
        _day(told.reminder_date),
        _flag(told.offer_unanswered),
    )


def decode(data: bytes) -> CanonicalSignal:
    """Return what `encode` encoded. Raises MalformedSignal for every other text of bytes."""
    try:
        values = lp_split(data)
        if len(values) != _FIELDS or values[0] != Label.SIGNAL.encode():
            raise MalformedSignal("label or number of fields")
        found = _read(values)
    except (KeysError, ValueError):
        raise MalformedSignal("a field does not parse") from None
    if encode(found.partner, found.signal_id, found.signal) != data:
        raise MalformedSignal("not the canonical form")
    return found


def _read(values: list[bytes]) -> CanonicalSignal:
    signal_id = SignalId(values[2])
    text: Iterator[str] = (value.decode() for at, value in enumerate(values) if at not in {0, 2})
    partner = Oin(next(text))
    signal = Signal(
        partner_ref=next(text),
        signal_type=SignalType(int(next(text))),
        amount_cents=int(next(text)),
        arrears_since=_date(next(text)),
        sent_date=_date(next(text)),
        municipality_code=next(text),
        initials=next(text),
        prefix=next(text),
        surname=next(text),
        trade_name=next(text),
        birth_date=_date(next(text)),
        postcode=next(text),
        house_number=int(next(text)),
        house_letter=next(text),
        house_suffix=next(text),
        phone=next(text),
        email=next(text),
        warm_handover=next(text) == "1",
        attestation=Attestation(
            contact_effort=next(text) == "1",
            help_pointed_out=next(text) == "1",
            reminder_date=_date(next(text)),
            offer_unanswered=next(text) == "1",
        ),
    )
    return CanonicalSignal(partner=partner, signal_id=signal_id, signal=signal)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _flag(claim: object) -> str:
    return "1" if claim else "0"
