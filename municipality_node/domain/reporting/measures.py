"""What is counted of cases, month by month: true counts, kept inside; what is shown of them is in `tables`."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.casework.contact import Channel
from municipality_node.domain.reporting.facts import AmountBand, Approach, CaseFact, PartnerGroup, SignalFact


class Measure(StrEnum):
    """What is counted, by a row and a column of codes. Never renamed: counts are kept under these names."""

    CASES = "cases"
    """Cases by kind; the column says how far they came."""
    SIGNALS = "signals"
    """Released signals by partner type and signal type."""
    TRAITS = "traits"
    """Released signals that have a trait: all, higher, chronic, recidivism, withdrawn."""
    ATTEMPTS = "attempts"
    """Attempts by channel and whether they reached somebody."""
    REACHED_FIRST = "reached-first"
    """Reached cases by the channel that reached somebody first, and age group."""
    STATUSES = "statuses"
    """Cases by national signal status."""
    RESULTS = "results"
    """Closed cases by national result."""
    FIRST_CONVERSATION = "first-conversation"
    """Cases by how the timer to the first conversation stands."""
    FATES = "fates"
    """Signals by what became of them, in the month in which they came in."""
    APPROACHED = "approached"
    """Cases by the channel that approached them first, partners and amount; the column says how far they came."""


ALL, REACHED, ACCEPTED = "all", "reached", "accepted"
YES, NO = "yes", "no"


class ReportChannel(StrEnum):
    """The channels of the national report; the others are one."""

    LETTER = "letter"
    MAIL = "e-mail"
    VISIT = "home visit"
    TEXT = "SMS/WhatsApp"
    PHONE = "phone"
    OTHER = "other"


_CHANNELS: Mapping[Channel, ReportChannel] = MappingProxyType(
    {
        Channel.LETTER: ReportChannel.LETTER,
        Channel.MAIL: ReportChannel.MAIL,
        Channel.VISIT: ReportChannel.VISIT,
        Channel.TEXT: ReportChannel.TEXT,
        Channel.PHONE: ReportChannel.PHONE,
    }
)


def report_channel(channel: Channel) -> ReportChannel:
    """Return the channel of the national report that a channel counts as."""
    return _CHANNELS.get(channel, ReportChannel.OTHER)


class Fate(StrEnum):
    """What became of a signal that came in: where it dropped out, or that it went on to casework."""

    SHUT = "shut"
    """No resident's link key opens it."""
    NOBODY = "nobody"
    """Opened, and about nobody here in clear."""
    REFUSED = "refused"
    """Not well formed, or not what the partner may send."""
    DOUBTFUL = "doubtful"
    """It waits for a human, or no human confirmed it in time."""
    REPEAT = "repeat"
    """Withheld: reported before, and not higher."""
    WITHHELD = "withheld"
    """Withheld for another reason."""
    WITHDRAWN = "withdrawn"
    RELEASED = "released"


OPENED = frozenset(Fate) - {Fate.SHUT}
MATCHED = frozenset({Fate.REPEAT, Fate.WITHHELD, Fate.RELEASED})
_DOUBTS = frozenset({"N2", "N5"})
_REPEAT = "P2"


def fate_of(*, opened: bool, outcome: str, rules: Iterable[str], code: str, withdrawn: bool) -> Fate:
    """Return what became of a signal, from what stays of it when its content is gone."""
    deciding = frozenset(rules)
    in_order = (
        (withdrawn, Fate.WITHDRAWN),
        (bool(code), Fate.REFUSED),
        (not opened, Fate.SHUT),
        (outcome == "none", Fate.NOBODY),
        (not deciding, Fate.RELEASED),
        (deciding <= _DOUBTS, Fate.DOUBTFUL),
        (_REPEAT in deciding, Fate.REPEAT),
    )
    return next((fate for holds, fate in in_order if holds), Fate.WITHHELD)


Place = tuple[Measure, str, str]


def counted(facts: Iterable[CaseFact]) -> Counter[Place]:
    """Return the counts of some cases."""
    counts: Counter[Place] = Counter()
    for fact in facts:
        _count_case(counts, fact)
        for signal in fact.signals:
            _count_signal(counts, signal)
        for channel, reached in fact.attempts:
            counts[Measure.ATTEMPTS, report_channel(channel).value, YES if reached else NO] += 1
    return counts


def _count_case(counts: Counter[Place], fact: CaseFact) -> None:
    counts[Measure.CASES, fact.kind.value, ALL] += 1
    counts[Measure.STATUSES, fact.status.value, ALL] += 1
    counts[Measure.FIRST_CONVERSATION, fact.first_conversation.value, ALL] += 1
    if fact.result is not None:
        counts[Measure.RESULTS, fact.result.value, ALL] += 1
    if fact.approach is not None:
        _count_approach(counts, fact, fact.approach)
    if fact.accepted:
        counts[Measure.CASES, fact.kind.value, ACCEPTED] += 1
    if fact.reached_by is not None:
        counts[Measure.CASES, fact.kind.value, REACHED] += 1
        counts[Measure.REACHED_FIRST, report_channel(fact.reached_by).value, fact.age_group.value] += 1


def _count_approach(counts: Counter[Place], fact: CaseFact, approach: Approach) -> None:
    row = approach_row(report_channel(approach.channel), approach.partners, approach.amount)
    counts[Measure.APPROACHED, row, ALL] += 1
    if fact.reached:
        counts[Measure.APPROACHED, row, REACHED] += 1
        if fact.accepted:
            counts[Measure.APPROACHED, row, ACCEPTED] += 1


def approach_row(channel: ReportChannel, partners: PartnerGroup, amount: AmountBand) -> str:
    """Return the row under which cases are counted that were approached so."""
    return f"{channel.value}|{partners.value}|{amount.value}"


def _count_signal(counts: Counter[Place], signal: SignalFact) -> None:
    counts[Measure.SIGNALS, signal.partner_type.value, signal.signal_type.name.lower()] += 1
    traits = {
        ALL: True,
        "higher": signal.higher,
        "chronic": signal.chronic,
        "recidivism": signal.recidivism,
        "withdrawn": signal.withdrawn,
    }
    counts.update((Measure.TRAITS, trait, ALL) for trait, holds in traits.items() if holds)


@dataclass(frozen=True, slots=True)
class Counts:
    """True counts by month; sums over months are what tables are made of."""

    by_month: Mapping[CaseMonth, Mapping[Place, int]]

    def total(self, months: Iterable[CaseMonth], measure: Measure, row: str | None = None, column: str = ALL) -> int:
        """Return a sum over months; over every row without one."""
        return sum(
            count
            for month in months
            for (of, in_row, in_column), count in self.by_month.get(month, {}).items()
            if of is measure and in_column == column and row in {None, in_row}
        )

    def cells(self, months: Iterable[CaseMonth], measure: Measure) -> Counter[tuple[str, str]]:
        """Return a measure over months by row and column."""
        found: Counter[tuple[str, str]] = Counter()
        for month in months:
            for (of, row, column), count in self.by_month.get(month, {}).items():
                if of is measure:
                    found[row, column] += count
        return found
