"""What a demonstration is made of: who takes part, what partners send in each month, and what is true about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from keys.suite import Mode
from region.generation import TODAY
from region.installation import PartnerPlan, RegionPlan
from region.population.municipality import Municipality
from region.signals.files import write_signals, write_truth
from region.signals.month import PartnerYear
from region.signals.row import Row, Truth
from signals.signal import PartnerType

PARTNERS = (
    PartnerPlan(name="energie", partner_type=PartnerType.ENERGY),
    PartnerPlan(name="water", partner_type=PartnerType.WATER),
    PartnerPlan(name="huur", partner_type=PartnerType.RENT),
    PartnerPlan(name="zorg", partner_type=PartnerType.HEALTH, mode=Mode.DIRECT),
)
"""As in a region under way: most seal themselves, one cannot yet."""
MONTHS = 2
_BETWEEN = timedelta(days=31)
_FRESH_AFTER, _FRESH_SHARE = timedelta(days=42), 5
"""How long after the last month a few more come, a fifth of a month: what people at their desks still have to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What partners send in one month: a file each, by the partner's name."""

    sent: datetime
    files: Mapping[str, Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything a demonstration needs; `truths` by partner reference, of what is fresh as well."""

    plan: RegionPlan
    months: Sequence[Month]
    fresh: Month
    truths: Mapping[str, Truth]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """Everything that partners send about some municipalities, and the truth about every row."""

    months: Sequence[Month]
    fresh: Month
    truths: Mapping[str, Truth]


def correspond(
    directory: Path,
    towns: Sequence[Municipality],
    *,
    signals: int,
    seed: int,
    addressed: Callable[[Row, Truth], None] = lambda _row, _truth: None,
) -> Correspondence:
    """Write a file per partner and month, and truth.csv; `addressed` may still change where a row is sent."""
    truths: dict[str, Truth] = {}
    years = {
        partner.name: PartnerYear(partner.name, partner.partner_type.value, towns, seed=seed) for partner in PARTNERS
    }
    calendar = []
    monthly = signals // len(years) // MONTHS
    for moment, share in _moments(monthly):
        files = {}
        for name, year in years.items():
            sent = year.month(share, moment.date())
            for row, truth in zip(sent.rows, sent.truths, strict=True):
                addressed(row, truth)
            files[name] = directory / f"{name}-{moment:%Y-%m}.csv"
            write_signals(sent.rows, files[name])
            truths.update({truth.partner_ref: truth for truth in sent.truths})
        calendar.append(Month(sent=moment, files=files))
    write_truth(truths.values(), directory / "truth.csv")
    *months, fresh = calendar
    return Correspondence(months=months, fresh=fresh, truths=truths)


def _moments(monthly: int) -> list[tuple[datetime, int]]:
    """Return when partners send, and how much each then does."""
    first = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)
    months = [first + _BETWEEN * month for month in range(MONTHS)]
    return [*((month, monthly) for month in months), (months[-1] + _FRESH_AFTER, max(1, monthly // _FRESH_SHARE))]


def with_split_key(scenario: Scenario) -> Scenario:
    """Return the scenario with a trustee beside the gateway; then every partner seals by itself."""
    blind = all_in(scenario, Mode.BLIND)
    return replace(blind, plan=replace(blind.plan, split=True))


def all_in(scenario: Scenario, mode: Mode) -> Scenario:
    """Return the scenario with every partner in one mode."""
    partners = [replace(partner, mode=mode) for partner in scenario.plan.partners]
    return replace(scenario, plan=replace(scenario.plan, partners=partners))
