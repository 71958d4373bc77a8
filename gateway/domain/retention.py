"""How long the gateway keeps what it carries; everything else it keeps as long as it runs."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_MONTHS = 12


class Keeping(StrEnum):
    """A class of data with a period of its own. Codes; never renamed."""

    MAILBOX = "mailbox"
    """Bundles that no node collected; after the epoch's last day none could open them. Before the receipts, which know
    their days."""
    RECEIPTS = "receipts"
    """That a signal was accepted; the keys that tie it to the audit log end likewise (`gateway.reference_expiry`)."""
    FEEDBACK = "feedback"
    """Records that no partner collected."""
    DIGESTS = "digests"
    """Digests of collected records, by which a late repetition is recognised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPeriods:
    """The operator's periods."""

    receipt_months: int = 13
    mailbox_days: int = 62
    feedback_months: int = 13
    digest_days: int = 92

    def start(self, keeping: Keeping, today: date) -> date:
        """Return the first day of what is still kept today; what is from before is over."""
        return {
            Keeping.RECEIPTS: _months_before(today, self.receipt_months),
            Keeping.MAILBOX: today - timedelta(days=self.mailbox_days),
            Keeping.FEEDBACK: _months_before(today, self.feedback_months),
            Keeping.DIGESTS: today - timedelta(days=self.digest_days),
        }[keeping]

    def text(self, keeping: Keeping) -> str:
        """Return a period as people read it."""
        return {
            Keeping.RECEIPTS: f"{self.receipt_months} months",
            Keeping.MAILBOX: f"{self.mailbox_days} days",
            Keeping.FEEDBACK: f"{self.feedback_months} months",
            Keeping.DIGESTS: f"{self.digest_days} days",
        }[keeping]


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * _MONTHS + day.month - 1 - months, _MONTHS)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
