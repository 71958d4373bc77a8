"""Report counts of invented municipalities, drawn with known coefficients: what regressions must find again."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.policy import CaseType
from municipality_node.domain.reporting.aggregates import Aggregates, aggregated, document
from municipality_node.domain.reporting.facts import AmountBand, PartnerGroup
from municipality_node.domain.reporting.measures import (
    ACCEPTED,
    ALL,
    NO,
    REACHED,
    YES,
    Counts,
    Measure,
    Place,
    ReportChannel,
    approach_row,
)

LAST_MONTH = CaseMonth(2026, 10)
MONTHLY: Mapping[str, Mapping[str, float]] = {
    "recidivism": {
        "constant": 0.20, "signals per 1,000": 0.012, "attempts per case": -0.015, "written share": 0.05,
        "phone share": -0.04,
    },
    "reach": {
        "constant": 0.55, "signals per 1,000": -0.015, "attempts per case": 0.06, "written share": -0.25,
        "phone share": 0.08,
    },
}  # fmt: skip
"""Of a month: what the share of known addresses and the share of reached cases are made of."""
REACHED_BY: Mapping[str, float] = {
    "constant": 0.3, "channel: letter": -1.2, "channel: e-mail": -0.9, "channel: SMS/WhatsApp": -0.4,
    "channel: phone": 0.2, "channel: other": -0.5, "partners: energy": -0.2, "partners: water": -0.3,
    "partners: health": -0.4, "partners: other": -0.1, "partners: several": 0.35, "amount: 250 to 750": 0.15,
    "amount: 750 and more": 0.4, "size: 25,000 to 100,000": -0.1, "size: 100,000 and more": -0.3,
}  # fmt: skip
ACCEPTED_BY: Mapping[str, float] = {
    "constant": -0.4, "channel: letter": -0.3, "channel: e-mail": -0.2, "channel: SMS/WhatsApp": -0.1,
    "channel: phone": -0.25, "channel: other": -0.15, "partners: energy": 0.1, "partners: water": -0.1,
    "partners: health": 0.2, "partners: other": -0.2, "partners: several": 0.5, "amount: 250 to 750": 0.2,
    "amount: 750 and more": 0.45, "size: 25,000 to 100,000": 0.05, "size: 100,000 and more": 0.15,
}  # fmt: skip
"""Log odds of a case: beside a home visit, for rent, of a low amount, in a small municipality."""
_NOISE = 0.02
_WAYS = tuple(product(ReportChannel, PartnerGroup, AmountBand))


@dataclass(frozen=True, slots=True, kw_only=True)
class Invention:
    """How much is drawn."""

    municipalities: int = 30
    months: int = 24
    seed: int = 1


def invented(invention: Invention) -> list[Aggregates]:
    """Return the counts of invented municipalities, rounded as real ones are. The same seed gives the same counts."""
    draw = np.random.default_rng(invention.seed)
    sizes = np.geomspace(12_000, 400_000, invention.municipalities).round(-2).astype(int)
    return [
        aggregated(f"{9000 + at:04}", int(size), _counts(draw, int(size), invention.months))
        for at, size in enumerate(sizes)
    ]


def write(invention: Invention, directory: Path) -> list[Path]:
    """Write one file of report counts per municipality, and the coefficients; return the former."""
    directory.mkdir(parents=True, exist_ok=True)
    files = []
    for one in invented(invention):
        files.append(directory / f"counts-{one.municipality}.json")
        files[-1].write_text(json.dumps(document(one)) + "\n", encoding="utf-8")
    told = {**MONTHLY, "reached": REACHED_BY, "accepted": ACCEPTED_BY}
    (directory / "coefficients.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return files


def _counts(draw: np.random.Generator, inhabitants: int, months: int) -> Counts:
    return Counts({LAST_MONTH.earlier(back): _month(draw, inhabitants) for back in range(months)})


def _month(draw: np.random.Generator, inhabitants: int) -> Mapping[Place, int]:
    counts: Counter[Place] = Counter()
    rate = draw.uniform(3, 11)
    signals = max(60, round(rate * inhabitants / 1000))
    cases = round(signals * 0.9)
    attempts = round(cases * draw.uniform(1.2, 3.2))
    written, phone = draw.uniform(0.2, 0.6), draw.uniform(0.1, 0.35)
    by_channel = {
        ReportChannel.LETTER: round(attempts * written),
        ReportChannel.PHONE: round(attempts * phone),
        ReportChannel.VISIT: attempts - round(attempts * written) - round(attempts * phone),
    }
    for channel, made in by_channel.items():
        counts[Measure.ATTEMPTS, channel.value, YES] = made // 4
        counts[Measure.ATTEMPTS, channel.value, NO] = made - made // 4
    values = {
        "constant": 1.0,
        "signals per 1,000": signals / inhabitants * 1000,
        "attempts per case": attempts / cases,
        "written share": by_channel[ReportChannel.LETTER] / attempts,
        "phone share": by_channel[ReportChannel.PHONE] / attempts,
    }
    counts[Measure.TRAITS, ALL, ALL] = signals
    counts[Measure.TRAITS, "recidivism", ALL] = _part(draw, signals, MONTHLY["recidivism"], values)
    counts[Measure.CASES, CaseType.SINGLE.value, ALL] = cases
    counts[Measure.CASES, CaseType.SINGLE.value, REACHED] = _part(draw, cases, MONTHLY["reach"], values)
    _approach(counts, draw, cases, inhabitants)
    return counts


def _part(draw: np.random.Generator, whole: int, by: Mapping[str, float], values: Mapping[str, float]) -> int:
    share = sum(by[term] * value for term, value in values.items()) + draw.normal(0, _NOISE)
    return round(whole * min(1.0, max(0.0, share)))


def _approach(counts: Counter[Place], draw: np.random.Generator, cases: int, inhabitants: int) -> None:
    drawn = draw.multinomial(cases, np.full(len(_WAYS), 1 / len(_WAYS)))
    size = "100,000 and more" if inhabitants >= 100_000 else "25,000 to 100,000" if inhabitants >= 25_000 else ""
    reached = draw.binomial(drawn, _chances("reached", size))
    accepted = draw.binomial(reached, _chances("accepted", size))
    for way, *ends in zip(_WAYS, drawn, reached, accepted, strict=True):
        for column, count in zip((ALL, REACHED, ACCEPTED), ends, strict=True):
            counts[Measure.APPROACHED, approach_row(*way), column] += int(count)


@cache
def _chances(end: str, size: str) -> Any:
    """Return the chance of every way of approaching a case, in a municipality of a size."""
    by = {"reached": REACHED_BY, "accepted": ACCEPTED_BY}[end]
    odds = [
        by["constant"]
        + sum(
            by.get(term, 0.0)
            for term in (f"channel: {channel}", f"partners: {partners}", f"amount: {amount}", f"size: {size}")
        )
        for channel, partners, amount in _WAYS
    ]
    return 1 / (1 + np.exp(-np.asarray(odds)))
