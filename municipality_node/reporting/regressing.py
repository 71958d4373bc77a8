"""The regressions of the national method, on counts that were rounded first.

Per municipality and month: recidivism and reach on signals per 1,000 inhabitants, attempts per case, and the shares of
written contact and of the phone (reference: home visits). Per case: whether somebody was reached, and whether help was
accepted by those who were, on how the case was approached first, its partners, its amount and the size of the
municipality (logit). They tell what goes together, not what causes what.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any

import numpy as np

from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.reporting.aggregates import Aggregates, Approached
from municipality_node.domain.reporting.disclosure import LEAST_BASE, share
from municipality_node.domain.reporting.facts import AmountBand, PartnerGroup
from municipality_node.domain.reporting.measures import ALL, NO, REACHED, YES, Counts, Measure, ReportChannel
from servicekit.settings import SettingsRefused

WARNING = (
    "These are correlations: they say what goes together, not what causes what. Cases that are hard to reach are"
    " visited more, so visits may look worse than they are. Figures were rounded before anything was computed."
)
CONFIDENCE = 0.95
LEAST_OVER = 10
"""How many more observations than coefficients a model needs to say anything."""
LEAST_CASES = 100
_WRITTEN = (ReportChannel.LETTER, ReportChannel.MAIL, ReportChannel.TEXT)
_SIZES = ((25_000, "under 25,000"), (100_000, "25,000 to 100,000"))
_LARGEST = "100,000 and more"
CONSTANT = "constant"


class ModelName(StrEnum):
    """Every model that there is."""

    RECIDIVISM = "recidivism"
    REACH = "reach"
    REACHED = "reached"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """One coefficient with its standard error and interval."""

    term: str
    value: float
    error: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One regression. Without coefficients there was too little to fit."""

    name: ModelName
    observations: int
    """Municipality-months, or cases (rounded)."""
    needed: int
    coefficients: Sequence[Coefficient] = ()


def regressions(parts: Sequence[Aggregates]) -> list[Model]:
    """Return every model over the counts of one or more municipalities. Raises SettingsRefused without statsmodels."""
    months = [row for part in parts for row in _months(part)]
    cells = [(one, size_of(part.inhabitants)) for part in parts for one in part.approached]
    return [
        _linear(ModelName.RECIDIVISM, months, [row.recidivism for row in months]),
        _linear(ModelName.REACH, months, [row.reach for row in months]),
        _logit(ModelName.REACHED, cells, [(one.reached, one.cases) for one, _ in cells]),
        _logit(ModelName.ACCEPTED, cells, [(one.accepted, one.reached) for one, _ in cells]),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Month:
    signals_per_1000: float
    attempts_per_case: float
    written: float
    phone: float
    recidivism: float
    reach: float


TERMS = ("signals per 1,000", "attempts per case", "written share", "phone share")


def size_of(inhabitants: int) -> str:
    """Return the class of a municipality by its inhabitants."""
    return next((name for below, name in _SIZES if inhabitants < below), _LARGEST)


def _months(part: Aggregates) -> list[_Month]:
    rows = (_month(part.counts, month, part.inhabitants) for month in part.counts.by_month)
    return [row for row in rows if row is not None]


def _month(counts: Counts, month: CaseMonth, inhabitants: int) -> _Month | None:
    signals, cases = counts.total([month], Measure.TRAITS, ALL), counts.total([month], Measure.CASES)
    by_channel = {channel: sum(_made(counts, month, channel, end) for end in (YES, NO)) for channel in ReportChannel}
    written, phone = sum(by_channel[one] for one in _WRITTEN), by_channel[ReportChannel.PHONE]
    compared = written + phone + by_channel[ReportChannel.VISIT]
    recidivism = share(counts.total([month], Measure.TRAITS, "recidivism"), signals)
    reach = share(counts.total([month], Measure.CASES, None, REACHED), cases)
    if recidivism is None or reach is None or compared < LEAST_BASE or not inhabitants:
        return None
    return _Month(
        signals_per_1000=signals / inhabitants * 1000, attempts_per_case=sum(by_channel.values()) / cases,
        written=written / compared, phone=phone / compared, recidivism=recidivism, reach=reach,
    )  # fmt: skip


def _made(counts: Counts, month: CaseMonth, channel: ReportChannel, reached: str) -> int:
    return counts.total([month], Measure.ATTEMPTS, channel.value, reached)


def _linear(name: ModelName, months: Sequence[_Month], outcome: Sequence[float]) -> Model:
    needed = len(TERMS) + 1 + LEAST_OVER
    if len(months) < needed:
        return Model(name=name, observations=len(months), needed=needed)
    rows = [(1.0, one.signals_per_1000, one.attempts_per_case, one.written, one.phone) for one in months]
    columns = list(zip((CONSTANT, *TERMS), zip(*rows, strict=True), strict=True))
    terms, design = _design(columns)
    fitted = _statsmodels().OLS(np.asarray(outcome, dtype=float), design).fit(cov_type="HC1")
    return Model(name=name, observations=len(months), needed=needed, coefficients=_coefficients(terms, fitted))


def _logit(name: ModelName, cells: Sequence[tuple[Approached, str]], outcome: Sequence[tuple[int, int]]) -> Model:
    usable = [at for at, (_, whole) in enumerate(outcome) if whole]
    cases = sum(outcome[at][1] for at in usable)
    levels = _levels([cells[at] for at in usable])
    needed_cells = len(levels) + 1
    if cases < LEAST_CASES or len(usable) <= needed_cells:
        return Model(name=name, observations=cases, needed=LEAST_CASES)
    columns = [
        (CONSTANT, [1.0] * len(usable)),
        *((term, [float(_level(cells[at], kind) == value) for at in usable]) for kind, value, term in levels),
    ]
    terms, design = _design(columns)
    answers = np.asarray([(outcome[at][0], outcome[at][1] - outcome[at][0]) for at in usable], dtype=float)
    library = _statsmodels()
    with warnings.catch_warnings():
        # A level that everybody or nobody of is reached by has no finite coefficient; its error says so.
        warnings.simplefilter("ignore")
        fitted = library.GLM(answers, design, family=library.families.Binomial()).fit()
    return Model(name=name, observations=cases, needed=LEAST_CASES, coefficients=_coefficients(terms, fitted))


_REFERENCES = {
    "channel": ReportChannel.VISIT.value,
    "partners": PartnerGroup.RENT.value,
    "amount": AmountBand.LOW.value,
    "size": _SIZES[0][1],
}


def _level(cell: tuple[Approached, str], kind: str) -> str:
    one, size = cell
    return {"channel": one.channel, "partners": one.partners, "amount": one.amount, "size": size}[kind]


def _levels(cells: Sequence[tuple[Approached, str]]) -> list[tuple[str, str, str]]:
    """Return the levels that get a coefficient: all that occur but one of each kind, which they are compared with."""
    found = []
    for kind, reference in _REFERENCES.items():
        there = sorted({str(_level(cell, kind)) for cell in cells})
        base = reference if reference in there else next(iter(there), "")
        found += [(kind, value, f"{kind}: {value} (beside {base})") for value in there if value != base]
    return found


def _design(columns: Sequence[tuple[str, Sequence[float]]]) -> tuple[list[str], Any]:
    """Return the terms and the matrix; a column that tells nothing that the ones before it do not is left out."""
    terms: list[str] = []
    kept: list[Any] = []
    for term, values in columns:
        tried = np.column_stack([*kept, np.asarray(values, dtype=float)])
        if np.linalg.matrix_rank(tried) == tried.shape[1]:
            terms.append(term)
            kept.append(np.asarray(values, dtype=float))
    return terms, np.column_stack(kept)


def _coefficients(terms: Sequence[str], fitted: Any) -> list[Coefficient]:
    intervals = fitted.conf_int(alpha=1 - CONFIDENCE)
    return [
        Coefficient(term=term, value=float(value), error=float(error), low=float(low), high=float(high))
        for term, value, error, (low, high) in zip(terms, fitted.params, fitted.bse, intervals, strict=True)
    ]


def _statsmodels() -> Any:
    """Return the library: seconds to load, and of an extra of its own, so only when it is needed."""
    try:
        return import_module("statsmodels.api")
    except ImportError:
        pass
    raise SettingsRefused("install the extra `reports` for regressions", field="statsmodels")
