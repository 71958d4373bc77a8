"""Who and what the protocol addresses: organisations, municipalities, signals, days."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Self

from keys.errors import MalformedIdentity

_EPOCH_DAY = date(1970, 1, 1)
SIGNAL_ID_SIZE = 16


@dataclass(frozen=True, slots=True, order=True)
class Oin:
    """An organisation identification number: twenty digits (Logius OIN-stelsel)."""

    value: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]{20}", self.value):
            raise MalformedIdentity("oin")

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True, order=True)
class MunicipalityCode:
    """A municipality by its four digits (CBS, BRP table 33)."""

    value: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]{4}", self.value):
            raise MalformedIdentity("municipality_code")

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True, order=True)
class SignalId:
    """What everybody but the partner calls a signal: HMAC(partner's reference key, partner_ref)[:16]."""

    value: bytes

    def __post_init__(self) -> None:
        if len(self.value) != SIGNAL_ID_SIZE:
            raise MalformedIdentity("signal_id")

    @classmethod
    def from_hex(cls, text: str) -> Self:
        """Return the id that `str` printed. Raises MalformedIdentity."""
        try:
            return cls(bytes.fromhex(text))
        except ValueError:
            raise MalformedIdentity("signal_id") from None

    def __str__(self) -> str:
        return self.value.hex()


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A UTC calendar day, counted from 1970-01-01; the unit in which the protocol tells time."""

    number: int

    def __post_init__(self) -> None:
        if not 0 <= self.number < 1 << 32:
            raise MalformedIdentity("day")

    @classmethod
    def of(cls, moment: datetime | date) -> Self:
        """Return the day that `moment` falls on; an aware datetime is read in UTC."""
        on = moment.astimezone(UTC).date() if isinstance(moment, datetime) else moment
        return cls((on - _EPOCH_DAY).days)

    @property
    def date(self) -> date:
        """The calendar date."""
        return _EPOCH_DAY + timedelta(days=self.number)
