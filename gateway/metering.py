"""Ports of the gateway that count what passes through them; their guarantees are those of the port inside."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence

from gateway.domain.outcome import Accepted, Outcome
from gateway.ports.evaluating import Booking, Charge, EvaluationLedger
from gateway.ports.mailboxes import Mailbox, MailboxItem
from keys.identity import MunicipalityCode, Oin
from keys.suite import Mode
from servicekit.metrics.catalogue import Name
from servicekit.metrics.meter import Meter


def yes_no(claim: object) -> str:
    """Return a claim as a label says it."""
    return "yes" if claim else "no"


def submitted(outcomes: Iterable[Outcome], meter: Meter) -> None:
    """Count what became of the signals of a batch."""
    accepted: Counter[tuple[str, Mode, bool]] = Counter()
    refused: Counter[str] = Counter()
    for outcome in outcomes:
        if isinstance(outcome, Accepted):
            receipt = outcome.receipt
            accepted[receipt.municipality.value, receipt.mode, outcome.repeated] += 1
        else:
            refused[outcome.code] += 1
    for (municipality, mode, repeated), count in accepted.items():
        meter.count(Name.ACCEPTED, count, municipality=municipality, mode=mode.spoken, repeated=yes_no(repeated))
    for code, count in refused.items():
        meter.count(Name.REFUSED, count, code=code)


class MeteredMailbox:
    """See `gateway.ports.mailboxes.Mailbox`."""

    def __init__(self, mailbox: Mailbox, meter: Meter) -> None:
        self._mailbox = mailbox
        self._meter = meter

    async def page(self, municipality: MunicipalityCode, *, after: int, limit: int) -> Sequence[MailboxItem]:
        """Return durable items behind `after`, oldest first."""
        items = await self._mailbox.page(municipality, after=after, limit=limit)
        self._meter.count(Name.PULLED, len(items), municipality=municipality.value)
        self._meter.set(Name.LAST_PULL, time.time(), municipality=municipality.value)
        return items

    async def acknowledge(self, node: Oin, municipality: MunicipalityCode, sequences: Sequence[int]) -> int:
        """Remove items of this municipality, durably, and return how many there were."""
        count = await self._mailbox.acknowledge(node, municipality, sequences)
        self._meter.count(Name.ACKNOWLEDGED, count, municipality=municipality.value)
        return count


class MeteredLedger:
    """See `gateway.ports.evaluating.EvaluationLedger`."""

    def __init__(self, ledger: EvaluationLedger, meter: Meter) -> None:
        self._ledger = ledger
        self._meter = meter

    async def charge(self, charge: Charge) -> Booking:
        """Book the evaluations durably, unless this very request was booked before."""
        booking = await self._ledger.charge(charge)
        municipality = charge.account.municipality.value
        self._meter.count(Name.EVALUATIONS, charge.count, municipality=municipality, repeated=yes_no(booking.repeated))
        if booking.alarm:
            self._meter.count(Name.BUDGET_ALARMS, municipality=municipality)
        return booking
