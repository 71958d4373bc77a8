"""The registered tables of the report. There are no others: a question that combines freely finds single people.

Every figure passes disclosure control. Names, rows and columns are codes; whoever shows them has the words.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from municipality_node.domain.casework.deadlines import Standing
from municipality_node.domain.casework.results import CaseResult, SignalStatus
from municipality_node.domain.policy import CaseType
from municipality_node.domain.reporting.disclosure import LEAST_BASE, average, breakdown, rounded, share
from municipality_node.domain.reporting.facts import AgeGroup
from municipality_node.domain.reporting.measures import (
    ACCEPTED,
    ALL,
    MATCHED,
    NO,
    OPENED,
    REACHED,
    YES,
    Counts,
    Fate,
    Measure,
    ReportChannel,
)
from municipality_node.domain.reporting.periods import Period
from signals.signal import SignalType


class TableName(StrEnum):
    """Every table that exists."""

    CASES = "cases"
    SIGNALS_PER_1000 = "signals-per-1000"
    TRAITS = "traits"
    SIGNAL_TYPES = "signal-types"
    MATCHING = "matching"
    DROP_OUT = "drop-out"
    RESULTS = "results"
    REACH = "reach"
    CHANNELS = "channels"
    CHANNEL_SUCCESS = "channel-success"
    ATTEMPTS_PER_CASE = "attempts-per-case"
    TIMELINESS = "timeliness"
    NOT_PICKED_UP = "not-picked-up"
    REACHED_BY_AGE = "reached-by-age"


class Unit(StrEnum):
    """What a figure is."""

    COUNT = "count"
    SHARE = "share"
    MEAN = "mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """One table as it may be shown: a value per category and series, None where it is withheld."""

    name: TableName
    unit: Unit
    axis: str
    categories: Sequence[str]
    series: Sequence[tuple[str, Sequence[float | None]]]


def _over_time(
    name: TableName, unit: Unit, periods: Sequence[Period], series: Mapping[str, Callable[[Period], float | None]]
) -> ReportTable:
    return ReportTable(
        name=name,
        unit=unit,
        axis="period",
        categories=[period.label for period in periods],
        series=[(label, [figure(period) for period in periods]) for label, figure in series.items()],
    )


def cases(counts: Counts, periods: Sequence[Period], _: int) -> ReportTable:
    """Return cases by kind: single, multiple, successive."""

    def of(kind: CaseType) -> Callable[[Period], float | None]:
        return lambda period: (
            rounded(counts.total(period.months, Measure.CASES, kind.value))
            if counts.total(period.months, Measure.CASES) >= LEAST_BASE
            else None
        )

    return _over_time(TableName.CASES, Unit.COUNT, periods, {kind.value: of(kind) for kind in CaseType})


def signals_per_1000(counts: Counts, periods: Sequence[Period], inhabitants: int) -> ReportTable:
    """Return released signals per 1,000 inhabitants and month."""

    def figure(period: Period) -> float | None:
        signals = counts.total(period.months, Measure.TRAITS, ALL)
        if signals < LEAST_BASE or not inhabitants:
            return None
        return round(rounded(signals) / len(period.months) / inhabitants * 1000, 2)

    return _over_time(TableName.SIGNALS_PER_1000, Unit.MEAN, periods, {ALL: figure})


def traits(counts: Counts, periods: Sequence[Period], _: int) -> ReportTable:
    """Return which share of the released signals grew, repeats for ever, is of a known address, was withdrawn."""
    return _over_time(
        TableName.TRAITS,
        Unit.SHARE,
        periods,
        {
            trait: _share_of(counts, (Measure.TRAITS, trait), (Measure.TRAITS, ALL))
            for trait in ("higher", "chronic", "recidivism", "withdrawn")
        },
    )


def signal_types(counts: Counts, periods: Sequence[Period], _: int) -> ReportTable:
    """Return which share of the released signals is early, end of supply, crisis."""

    def of(kind: str) -> Callable[[Period], float | None]:
        return lambda period: share(
            counts.total(period.months, Measure.SIGNALS, None, kind), counts.total(period.months, Measure.TRAITS, ALL)
        )

    names = [kind.name.lower() for kind in SignalType if kind is not SignalType.UNSPECIFIED]
    return _over_time(TableName.SIGNAL_TYPES, Unit.SHARE, periods, {name: of(name) for name in names})


def matching(counts: Counts, periods: Sequence[Period], _: int) -> ReportTable:
    """Return which share of the signals that came in was opened, was about a resident, and was released."""

    def of(fates: Collection[Fate]) -> Callable[[Period], float | None]:
        return lambda period: share(
            sum(counts.total(period.months, Measure.FATES, fate.value) for fate in fates),
            counts.total(period.months, Measure.FATES),
        )

    series = {"opened": of(OPENED), "matched": of(MATCHED), "released": of({Fate.RELEASED})}
    return _over_time(TableName.MATCHING, Unit.SHARE, periods, series)


def drop_out(counts: Counts, periods: Sequence[Period], _: int) -> ReportTable:
    """Return where signals dropped out before casework, as shares of those that came in."""
    months = [month for period in periods for month in period.months]
    whole = counts.total(months, Measure.FATES)
    fates = [fate.value for fate in Fate if fate is not Fate.RELEASED]
    shares = [share(counts.total(months, Measure.FATES, fate), whole) for fate in fates]
    return ReportTable(
        name=TableName.DROP_OUT, unit=Unit.SHARE, axis="drop-out", categories=fates, series=[(ALL, shares)]
    )


def results(counts: Counts, periods: Sequence[Period], _: int) -> ReportTable:
    """Return closed cases by national result, as a table over the whole time."""
    months = [month for period in periods for month in period.months]
    found = {(one.value, ALL): counts.total(months, Measure.RESULTS, one.value) for one in CaseResult}
    table = breakdown(found, [one.value for one in CaseResult], [ALL])
    cells = [table.cell(row, ALL) for row in table.rows]
    return ReportTable(
        name=TableName.RESULTS, unit=Unit.COUNT, axis="result", categories=table.rows, series=[(ALL, cells)]
    )


def reach(counts: Counts, periods: Sequence[Period], _: int) -> ReportTable:
    """Return reach (reached over all), acceptance over reached, and acceptance over all."""

    def of(part: str, whole: str) -> Callable[[Period], float | None]:
        return lambda period: share(
            counts.total(period.months, Measure.CASES, None, part),
            counts.total(period.months, Measure.CASES, None, whole),
        )

    series = {
        "reach": of(REACHED, ALL),
        "accepted-of-reached": of(ACCEPTED, REACHED),
        "accepted-of-all": of(ACCEPTED, ALL),
    }
    return _over_time(TableName.REACH, Unit.SHARE, periods, series)


def channels(counts: Counts, periods: Sequence[Period], _: int) -> ReportTable:
    """Return the share of each channel in all attempts."""

    def of(channel: ReportChannel) -> Callable[[Period], float | None]:
        return lambda period: share(_attempts(counts, period, channel), _attempts(counts, period, None))

    return _over_time(TableName.CHANNELS, Unit.SHARE, periods, {one.value: of(one) for one in ReportChannel})


def channel_success(counts: Counts, periods: Sequence[Period], _: int) -> ReportTable:
    """Return which share of the attempts by each channel reached somebody."""

    def of(channel: ReportChannel) -> Callable[[Period], float | None]:
        return lambda period: share(
            counts.total(period.months, Measure.ATTEMPTS, channel.value, YES), _attempts(counts, period, channel)
        )

    return _over_time(TableName.CHANNEL_SUCCESS, Unit.SHARE, periods, {one.value: of(one) for one in ReportChannel})


def attempts_per_case(counts: Counts, periods: Sequence[Period], _: int) -> ReportTable:
    """Return attempts per case, and the same period a year before."""

    def of(months_back: int) -> Callable[[Period], float | None]:
        def figure(period: Period) -> float | None:
            months = tuple(month.earlier(months_back) for month in period.months)
            shifted = Period(period.label, months)
            return average(_attempts(counts, shifted, None), counts.total(months, Measure.CASES))

        return figure

    return _over_time(TableName.ATTEMPTS_PER_CASE, Unit.MEAN, periods, {"now": of(0), "year-before": of(12)})


def timeliness(counts: Counts, periods: Sequence[Period], _: int) -> ReportTable:
    """Return how the timer to the first conversation stands or ended."""

    def of(standing: Standing) -> Callable[[Period], float | None]:
        return _share_of(counts, (Measure.FIRST_CONVERSATION, standing.value), (Measure.FIRST_CONVERSATION, None))

    shown = (Standing.MET, Standing.MET_LATE, Standing.OVERDUE, Standing.STOPPED)
    return _over_time(TableName.TIMELINESS, Unit.SHARE, periods, {one.value: of(one) for one in shown})


_NOT_PICKED_UP = tuple(status for status in SignalStatus if status is not SignalStatus.PICKED_UP)


def not_picked_up(counts: Counts, periods: Sequence[Period], _: int) -> ReportTable:
    """Return why cases were not picked up, as a table over the whole time."""
    months = [month for period in periods for month in period.months]
    found = {(status.value, ALL): counts.total(months, Measure.STATUSES, status.value) for status in _NOT_PICKED_UP}
    table = breakdown(found, [status.value for status in _NOT_PICKED_UP], [ALL])
    return ReportTable(
        name=TableName.NOT_PICKED_UP,
        unit=Unit.COUNT,
        axis="reason",
        categories=table.rows,
        series=[(ALL, [table.cell(row, ALL) for row in table.rows])],
    )


def reached_by_age(counts: Counts, periods: Sequence[Period], _: int) -> ReportTable:
    """Return by which channel cases were reached first, per age group: the table of the national report."""
    months = [month for period in periods for month in period.months]
    groups = [group.value for group in AgeGroup if group is not AgeGroup.UNKNOWN]
    rows = [channel.value for channel in ReportChannel]
    found = counts.cells(months, Measure.REACHED_FIRST)
    table = breakdown({place: count for place, count in found.items() if place[1] in groups}, rows, groups)
    return ReportTable(
        name=TableName.REACHED_BY_AGE,
        unit=Unit.COUNT,
        axis="channel",
        categories=table.rows,
        series=[(group, [table.cell(row, group) for row in rows]) for group in groups],
    )


Builder = Callable[[Counts, Sequence[Period], int], ReportTable]
TABLES: Mapping[TableName, Builder] = MappingProxyType(
    {
        TableName.CASES: cases,
        TableName.SIGNALS_PER_1000: signals_per_1000,
        TableName.TRAITS: traits,
        TableName.SIGNAL_TYPES: signal_types,
        TableName.MATCHING: matching,
        TableName.DROP_OUT: drop_out,
        TableName.RESULTS: results,
        TableName.REACH: reach,
        TableName.CHANNELS: channels,
        TableName.CHANNEL_SUCCESS: channel_success,
        TableName.ATTEMPTS_PER_CASE: attempts_per_case,
        TableName.TIMELINESS: timeliness,
        TableName.NOT_PICKED_UP: not_picked_up,
        TableName.REACHED_BY_AGE: reached_by_age,
    }
)
"""Total. The last argument of each is the number of inhabitants."""


def _share_of(
    counts: Counts, part: tuple[Measure, str | None], whole: tuple[Measure, str | None]
) -> Callable[[Period], float | None]:
    return lambda period: share(counts.total(period.months, *part), counts.total(period.months, *whole))


def _attempts(counts: Counts, period: Period, channel: ReportChannel | None) -> int:
    row = channel.value if channel is not None else None
    return sum(counts.total(period.months, Measure.ATTEMPTS, row, reached) for reached in (YES, NO))
