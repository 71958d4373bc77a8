"""Rows that a partner should not have sent, one kind for each rule of form."""

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from region.signals.row import Row


def _no_contact(row: Row) -> None:
    row.contact_effort = "false"


def _reminder_after_sending(row: Row) -> None:
    row.reminder_date = (date.fromisoformat(row.sent_date) + timedelta(days=1)).isoformat()


def _too_fresh(row: Row) -> None:
    row.arrears_since = (date.fromisoformat(row.sent_date) - timedelta(days=5)).isoformat()


def _bad_postcode(row: Row) -> None:
    row.postcode = "0123 AB"


def _no_number(row: Row) -> None:
    row.house_number = "0"


def _bad_phone(row: Row) -> None:
    row.phone = "06-12"


def _no_amount(row: Row) -> None:
    row.amount_cents = "0"


def _bad_date(row: Row) -> None:
    row.arrears_since = "2026-02-30"


def _unknown_municipality(row: Row) -> None:
    row.municipality_code = "9999"


def _legal_entity(row: Row) -> None:
    row.trade_name, row.surname, row.prefix, row.initials = "Voorbeeld Beheer B.V.", "", "", ""


def _no_name(row: Row) -> None:
    row.surname = row.trade_name = ""


MISTAKES: Mapping[str, Callable[[Row], None]] = {
    "no_contact": _no_contact,
    "reminder_after_sending": _reminder_after_sending,
    "too_fresh": _too_fresh,
    "bad_postcode": _bad_postcode,
    "no_number": _no_number,
    "bad_phone": _bad_phone,
    "no_amount": _no_amount,
    "bad_date": _bad_date,
    "unknown_municipality": _unknown_municipality,
    "legal_entity": _legal_entity,
    "no_name": _no_name,
}


def spoil(draw: random.Random, row: Row) -> str:
    """Make one mistake of form in `row`; return its name."""
    name = draw.choice(sorted(MISTAKES))
    MISTAKES[name](row)
    return name
