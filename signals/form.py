"""The rules of form that partner client, gateway and node check alike: G1, G3, G4, G6, and the field rule of G2.

Pure: no clock, no store. `today` is the Dutch calendar day (`signals.dutch_day`) on which the signal is received.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeGuard

from keys.normalise import address, surnames, trade
from signals.form_codes import EXPLANATIONS, Explanation, FormCode
from signals.form_rules import FormRules, TypeRules
from signals.phone import is_valid_phone
from signals.signal import Signal, SignalType

__all__ = [
    "EXPLANATIONS",
    "LIMITS",
    "Explanation",
    "FormCode",
    "FormRefusal",
    "FormRules",
    "TypeRules",
    "agreed",
    "check",
]

SENT_AT_MOST_DAYS_AGO = 31
OLDEST_AGE_YEARS = 130
REFERENCE_LENGTH = 64
LIMITS = {
    "partner_ref": 256, "initials": 60, "prefix": 40, "surname": 120, "trade_name": 120, "phone": 24, "email": 120,
}  # fmt: skip
"""The most bytes of UTF-8 that a text field may have; together they fit the content of a bundle."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MUNICIPALITY = re.compile(r"[0-9]{4}")
_LETTER = re.compile(r"[A-Za-z]?")
_SUFFIX = re.compile(r"[A-Za-z0-9 \-]{0,4}")
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class FormRefusal:
    """One broken rule and the field that broke it; the field is empty when it is about the partner type."""

    code: FormCode
    field: str


def check(signal: Signal, rules: TypeRules, *, today: date) -> list[FormRefusal]:
    """Return everything that is wrong with the form of `signal`; empty means well formed."""
    return [
        *_texts(signal),
        *_names(signal),
        *_dates(signal, today),
        *_address(signal),
        *_facts(signal),
        *_attestations(signal, rules),
        *_partner_type(signal, rules, today),
    ]


def agreed(signal: Signal, signal_types: Collection[str]) -> list[FormRefusal]:
    """Return the refusal of a type of signal that was not agreed with its partner (G2); empty when it was."""
    if signal.signal_type is SignalType.UNSPECIFIED or signal.signal_type.name in signal_types:
        return []
    return [FormRefusal(FormCode.G2_SIGNAL_TYPE, "signal_type")]


def _texts(signal: Signal) -> Iterator[FormRefusal]:
    for field, limit in LIMITS.items():
        if not _is_text(getattr(signal, field), limit):
            yield FormRefusal(FormCode[f"G4_{field.upper()}"], field)
    if not signal.partner_ref.strip() or len(signal.partner_ref) > REFERENCE_LENGTH:
        yield FormRefusal(FormCode.G4_PARTNER_REF, "partner_ref")


def _is_text(value: str, limit: int) -> bool:
    if value.isascii() and len(value) <= limit and value.isprintable():
        return True
    return not _CONTROL.search(value) and len(value.encode()) <= limit


def _names(signal: Signal) -> Iterator[FormRefusal]:
    if not (_is_name(signal.surname) or _is_name(signal.trade_name)):
        yield FormRefusal(FormCode.G4_NAME_MISSING, "surname")
    for field in ("surname", "trade_name"):
        name: str = getattr(signal, field)
        if name and trade.is_legal_entity(name):
            yield FormRefusal(FormCode.G6_LEGAL_ENTITY, field)


def _is_name(text: str) -> bool:
    return any(map(str.isalpha, text)) and not surnames.is_unknown(text)


def _dates(signal: Signal, today: date) -> Iterator[FormRefusal]:
    sent, since, born = signal.sent_date, signal.arrears_since, signal.birth_date
    if not _is_recent(sent, today):
        yield FormRefusal(FormCode.G4_SENT_DATE, "sent_date")
    if since is None or since > min(today, sent or today):
        yield FormRefusal(FormCode.G4_ARREARS_SINCE, "arrears_since")
    if born is not None and (born > today or born.year < today.year - OLDEST_AGE_YEARS):
        yield FormRefusal(FormCode.G4_BIRTH_DATE, "birth_date")


def _is_recent(sent: date | None, today: date) -> TypeGuard[date]:
    return sent is not None and today - timedelta(days=SENT_AT_MOST_DAYS_AGO) <= sent <= today


def _address(signal: Signal) -> Iterator[FormRefusal]:
    if not address.postcode(signal.postcode):
        yield FormRefusal(FormCode.G4_POSTCODE, "postcode")
    if not 1 <= signal.house_number <= address.HIGHEST_NUMBER:
        yield FormRefusal(FormCode.G4_HOUSE_NUMBER, "house_number")
    if not _LETTER.fullmatch(signal.house_letter):
        yield FormRefusal(FormCode.G4_HOUSE_LETTER, "house_letter")
    if not _SUFFIX.fullmatch(signal.house_suffix):
        yield FormRefusal(FormCode.G4_HOUSE_SUFFIX, "house_suffix")
    if signal.municipality_code and not _MUNICIPALITY.fullmatch(signal.municipality_code):
        yield FormRefusal(FormCode.G4_MUNICIPALITY_CODE, "municipality_code")


def _facts(signal: Signal) -> Iterator[FormRefusal]:
    if signal.signal_type is SignalType.UNSPECIFIED:
        yield FormRefusal(FormCode.G4_SIGNAL_TYPE, "signal_type")
    if signal.amount_cents <= 0:
        yield FormRefusal(FormCode.G4_AMOUNT, "amount_cents")
    if signal.phone and _is_text(signal.phone, LIMITS["phone"]) and not is_valid_phone(signal.phone):
        yield FormRefusal(FormCode.G4_PHONE, "phone")
    if signal.email and _is_text(signal.email, LIMITS["email"]) and not _EMAIL.fullmatch(signal.email):
        yield FormRefusal(FormCode.G4_EMAIL, "email")


def _attestations(signal: Signal, rules: TypeRules) -> Iterator[FormRefusal]:
    told = signal.attestation
    if rules.contact_effort and not told.contact_effort:
        yield FormRefusal(FormCode.G1_CONTACT_EFFORT, "contact_effort")
    if rules.help_pointed_out and not told.help_pointed_out:
        yield FormRefusal(FormCode.G1_HELP_POINTED_OUT, "help_pointed_out")
    if not _reminded(signal, required=rules.reminder):
        yield FormRefusal(FormCode.G1_REMINDER_DATE, "reminder_date")
    if rules.offer_unanswered and not told.offer_unanswered:
        yield FormRefusal(FormCode.G1_OFFER_UNANSWERED, "offer_unanswered")


def _reminded(signal: Signal, *, required: bool) -> bool:
    reminded = signal.attestation.reminder_date
    if reminded is None:
        return not required
    return signal.sent_date is None or reminded < signal.sent_date


def _partner_type(signal: Signal, rules: TypeRules, today: date) -> Iterator[FormRefusal]:
    if signal.birth_date is not None and not rules.birth_date_allowed:
        yield FormRefusal(FormCode.G2_BIRTH_DATE, "birth_date")
    yield from _age(signal, rules, today)
    if 0 < signal.amount_cents < rules.minimum_amount_cents:
        yield FormRefusal(FormCode.G3_AMOUNT, "amount_cents")
    if rules.experimental and not rules.legal_ground:
        yield FormRefusal(FormCode.G3_LEGAL_GROUND, "")
    if rules.experimental and (rules.experiment_until is None or today > rules.experiment_until):
        yield FormRefusal(FormCode.G3_EXPERIMENT_ENDED, "")


def _age(signal: Signal, rules: TypeRules, today: date) -> Iterator[FormRefusal]:
    """Compare the age of the arrears on the sending date, which later checks of the same signal find again."""
    sent = signal.sent_date if _is_recent(signal.sent_date, today) else today
    since = signal.arrears_since
    if since is None or since > sent:
        return
    latest = _months_before(sent, rules.minimum_age_months) - timedelta(days=rules.minimum_age_days)
    if since > latest:
        yield FormRefusal(FormCode.G3_TOO_RECENT, "arrears_since")
    if rules.maximum_age_days is not None and (sent - since).days > rules.maximum_age_days:
        yield FormRefusal(FormCode.G3_TOO_OLD, "arrears_since")


def _months_before(day: date, months: int) -> date:
    """Return the same day `months` earlier, or the last day of that month when it has no such day."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 - months, _MONTHS)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    return date(year, month + 1, 28)
