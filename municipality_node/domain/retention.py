"""How long each class of data is kept, and what prevails when a selection list says otherwise (Archiefwet)."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

_MONTHS = 12


class Keeping(StrEnum):
    """A class of data with a period of its own. Codes; never renamed."""

    UNOPENED = "unopened"
    """Bundles that nothing opened: they wait for people who move in."""
    WITHHELD = "withheld"
    """The content of withheld signals, until the match window ends."""
    REVIEW = "review"
    """Signals that wait for a human, and rejections that can be reversed."""
    HISTORY = "history"
    """Keyed pseudonyms of persons and households, for repeats and recidivism."""
    LISTED = "listed"
    """Persons on a list whose last day is over."""
    EXPLANATIONS = "explanations"
    """Why a signal was withheld, in values."""
    RELEASED = "released"
    """Released signals that are in no case."""
    CASES = "cases"
    """Closed cases with their signals, attempts and people."""
    SIGNALS = "signals"
    """What is left of a signal: its id, its state and the codes of the rules."""
    REFUSED = "refused"
    WITHDRAWALS = "withdrawals"
    FEEDBACK = "feedback"
    """What partners were told."""
    OUTBOX = "outbox"
    """Sealed records for partners that the gateway never took."""
    QUERIES = "queries"
    """Which keys the node had evaluated, with the seeds of their blinding."""
    USERS = "users"
    """Accounts whose access ended and that no case names any more."""
    SESSIONS = "sessions"
    """Sessions of the console, until the moment that they end."""
    APPROVALS = "approvals"
    """Approvals of policies that never had a second, or that the configuration names no more."""
    REPORT_COUNTS = "report-counts"
    """Counts of cases by month, for the reports."""
    PROCESSING = "processing-log"
    """Lines of the embedded Logboek Dataverwerkingen."""
    AUDIT = "audit"
    """Identity-free entries of the audit log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A length of time, and why."""

    months: int = 0
    days: int = 0
    basis: str = ""

    def start(self, today: date) -> date:
        """Return the first day of what is still kept today; what is from before is over."""
        return months_before(today, self.months) - timedelta(days=self.days)

    def __str__(self) -> str:
        parts = [f"{self.months} months"] if self.months else []
        return " ".join([*parts, f"{self.days} days"] if self.days else parts)


NATIONAL: Mapping[Keeping, Period] = MappingProxyType(
    {
        Keeping.UNOPENED: Period(days=30),
        Keeping.WITHHELD: Period(days=31),
        Keeping.REVIEW: Period(days=14),
        Keeping.HISTORY: Period(months=6),
        Keeping.LISTED: Period(),
        Keeping.EXPLANATIONS: Period(months=6),
        Keeping.RELEASED: Period(months=12),
        Keeping.CASES: Period(months=12),
        Keeping.SIGNALS: Period(months=13),
        Keeping.REFUSED: Period(months=13),
        Keeping.WITHDRAWALS: Period(months=13),
        Keeping.FEEDBACK: Period(months=13),
        Keeping.OUTBOX: Period(months=13),
        Keeping.QUERIES: Period(months=24),
        Keeping.USERS: Period(months=12),
        Keeping.SESSIONS: Period(),
        Keeping.APPROVALS: Period(months=12),
        Keeping.REPORT_COUNTS: Period(months=5 * _MONTHS),
        Keeping.PROCESSING: Period(months=24),
        Keeping.AUDIT: Period(months=7 * _MONTHS),
    }
)
CHOSEN = frozenset(
    {
        Keeping.EXPLANATIONS,
        Keeping.RELEASED,
        Keeping.CASES,
        Keeping.SIGNALS,
        Keeping.REFUSED,
        Keeping.WITHDRAWALS,
        Keeping.FEEDBACK,
        Keeping.OUTBOX,
        Keeping.QUERIES,
        Keeping.USERS,
        Keeping.APPROVALS,
        Keeping.REPORT_COUNTS,
        Keeping.PROCESSING,
        Keeping.AUDIT,
    }
)
"""Whose period a municipality may set. The others follow from the policy's windows, or are fixed by the protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionTerms:
    """The municipality's periods: the national ones, with what its selection list says instead."""

    selection: Mapping[Keeping, Period] = field(default_factory=dict)

    def period(self, keeping: Keeping) -> Period:
        """Return how long a class is kept."""
        return self.selection.get(keeping, NATIONAL[keeping])

    def start(self, keeping: Keeping, today: date) -> date:
        """Return the first day of what is still kept of a class."""
        return self.period(keeping).start(today)


def months_before(day: date, months: int) -> date:
    """Return the day so many months earlier; the last of the month where that has fewer days."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 - months, _MONTHS)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
