"""What a municipality may give away of its counts: for the report of a region, and for regressions over municipalities.

Rounded like everything that is shown: a measure of a month that rests on fewer than ten is left out, and so is a way of
approaching cases that fewer than ten cases had over the whole time.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.reporting.disclosure import LEAST_BASE, rounded
from municipality_node.domain.reporting.facts import AmountBand, PartnerGroup
from municipality_node.domain.reporting.measures import (
    ACCEPTED,
    ALL,
    REACHED,
    Counts,
    Measure,
    Place,
    ReportChannel,
)

FORMAT = "drempel-report-counts/1"
MOST_MONTHS = 120
MOST_COUNT = 10_000_000


class AggregatesRefused(Exception):
    """A document is not one of these; the message names the part, and never what it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approached:
    """Cases that were approached alike, and how many of them were reached and accepted help. Rounded."""

    channel: ReportChannel
    partners: PartnerGroup
    amount: AmountBand
    cases: int
    reached: int
    accepted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregates:
    """The counts of one municipality as they may be given away."""

    municipality: str
    inhabitants: int
    counts: Counts
    approached: Sequence[Approached]


def aggregated(municipality: str, inhabitants: int, counts: Counts) -> Aggregates:
    """Return true counts as they may be given away."""
    return Aggregates(
        municipality=municipality,
        inhabitants=rounded(inhabitants),
        counts=Counts({month: _rounded(places) for month, places in counts.by_month.items()}),
        approached=approached(counts),
    )


def approached(counts: Counts) -> list[Approached]:
    """Return how cases were approached over the whole time, ways with fewer than ten cases left out."""
    cells = counts.cells(counts.by_month, Measure.APPROACHED)
    found = []
    for row in sorted({row for row, _ in cells}):
        cases = cells[row, ALL]
        if cases >= LEAST_BASE:
            channel, partners, amount = row.split("|")
            reached = min(rounded(cases), rounded(cells[row, REACHED]))
            found.append(
                Approached(
                    channel=ReportChannel(channel), partners=PartnerGroup(partners), amount=AmountBand(amount),
                    cases=rounded(cases), reached=reached, accepted=min(reached, rounded(cells[row, ACCEPTED])),
                )
            )  # fmt: skip
    return found


def summed(parts: Iterable[Aggregates]) -> tuple[Counts, int]:
    """Return the counts of several municipalities together, and their inhabitants."""
    by_month: dict[CaseMonth, Counter[Place]] = {}
    inhabitants = 0
    for part in parts:
        inhabitants += part.inhabitants
        for month, places in part.counts.by_month.items():
            by_month.setdefault(month, Counter()).update(places)
    return Counts(by_month), inhabitants


def document(aggregates: Aggregates) -> dict[str, Any]:
    """Return the aggregates as JSON knows them."""
    return {
        "format": FORMAT,
        "municipality": aggregates.municipality,
        "inhabitants": aggregates.inhabitants,
        "months": {
            str(month): [
                [measure.value, row, column, count] for (measure, row, column), count in sorted(places.items())
            ]
            for month, places in sorted(aggregates.counts.by_month.items(), key=lambda item: item[0].number)
        },
        "approached": [
            [one.channel.value, one.partners.value, one.amount.value, one.cases, one.reached, one.accepted]
            for one in aggregates.approached
        ],
    }


def read_document(told: Any) -> Aggregates:
    """Return the aggregates of a document. Raises AggregatesRefused."""
    try:
        return _read(told)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise AggregatesRefused("not report counts of a municipality") from None


def _read(told: Mapping[str, Any]) -> Aggregates:
    if told["format"] != FORMAT:
        raise AggregatesRefused("format: another one")
    municipality = told["municipality"]
    if not (isinstance(municipality, str) and len(municipality) == 4 and municipality.isdigit()):  # noqa: PLR2004
        raise AggregatesRefused("municipality: four digits")
    if len(told["months"]) > MOST_MONTHS:
        raise AggregatesRefused("months: too many")
    return Aggregates(
        municipality=municipality,
        inhabitants=_count(told["inhabitants"]),
        counts=Counts({_month(text): _places(rows) for text, rows in told["months"].items()}),
        approached=[_approached(*row) for row in told["approached"]],
    )


def _approached(channel: str, partners: str, amount: str, *counts: Any) -> Approached:
    cases, reached, accepted = map(_count, counts)
    if not accepted <= reached <= cases:
        raise AggregatesRefused("approached: more of some than of all")
    return Approached(
        channel=ReportChannel(channel), partners=PartnerGroup(partners), amount=AmountBand(amount), cases=cases,
        reached=reached, accepted=accepted,
    )  # fmt: skip


def _month(text: str) -> CaseMonth:
    year, month = text.split("-")
    found = CaseMonth(int(year), int(month))
    if str(found) != text or not 1 <= found.month <= 12:  # noqa: PLR2004 - months
        raise AggregatesRefused("months: YYYY-MM")
    return found


def _places(rows: Iterable[Sequence[Any]]) -> dict[Place, int]:
    places = {}
    for measure, row, column, count in rows:
        if not isinstance(row, str) or not isinstance(column, str):
            raise AggregatesRefused("months: rows and columns")
        places[Measure(measure), row, column] = _count(count)
    return places


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= MOST_COUNT:
        raise AggregatesRefused("a count: a whole number from 0")
    return value


def _rounded(places: Mapping[Place, int]) -> dict[Place, int]:
    bases: Counter[Measure] = Counter()
    for (measure, row, column), count in places.items():
        if measure is Measure.TRAITS:
            bases[measure] += count if row == ALL else 0
        elif measure is not Measure.CASES or column == ALL:
            bases[measure] += count
    return {
        place: rounded(count)
        for place, count in places.items()
        if place[0] is not Measure.APPROACHED and bases[place[0]] >= LEAST_BASE
    }
