"""The whole country from measured unit costs: what a year takes, how long a peak day waits, and what gives way first.

A simulation, seeded, of files that partners send on a peak day and of the installations that work them off. Unit costs
come from the results of other benchmarks in `var/bench` where there are any, else from docs/performance.md; what was
assumed is in `Country`, and every row that rests on it says so.
"""

import heapq
import json
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench._rows import row

RESULTS = Path("var/bench")
SEED = 342
HOUR = 3600.0
YEAR_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Measured, docs/performance.md; seconds of one core, bytes."""

    direct_per_second: float = 1_193.0
    """Accepted by one gateway on two cores: the slowest run."""
    decided_per_second: float = 135.0
    """By one core of a node at work: cases, stores and log included."""
    key: float = 349e-6
    """A link key, node and gateway together."""
    tag: float = 1.58e-6
    """A key's tag for a day of a partner."""
    resident_memory: float = 824.0
    bundle: float = 2_705.0
    entry: float = 320.0


MEASURED: Mapping[str, tuple[str, str]] = {
    "direct_per_second": ("gateway_direct", "accepted"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """Assumed, but for the first three, which the issue gives."""

    municipalities: int = 342
    residents: int = 18_000_000
    signals: int = 1_200_000
    peak_days: int = 36
    peak_part: float = 0.8
    largest: int = 930_000
    spread: float = 0.8
    """Of the logarithm of the others' sizes."""
    partners: int = 200
    files_within: float = 2 * HOUR
    hosted_together: int = 20
    cores: int = 2
    keys_a_resident: float = 7.3
    entries_a_signal: float = 5.0
    mailbox_days: int = 2
    core_hour_euro: float = 0.05
    gigabyte_month_euro: float = 0.10


def run() -> list[dict[str, object]]:
    """Return the plan's figures."""
    costs, country = read_costs(), Country()
    sizes = sizes_of(country)
    day = peak_day(costs, country, sizes, 1.0)
    return [*_year(costs, country, day), *_waits(day), *_limits(costs, country, sizes)]


def read_costs(results: Path = RESULTS) -> Costs:
    """Return unit costs, the newest results of benchmarks before the figures of the documentation."""
    found = {}
    for name, (bench, figure) in MEASURED.items():
        path = results / f"{bench}.json"
        rows = json.loads(path.read_text()) if path.exists() else []
        values = [one["value"] for one in rows if str(one["name"]).startswith(figure) and one.get("value")]
        if values:
            found[name] = float(values[0])
    return Costs(**found)


def sizes_of(country: Country) -> list[int]:
    """Return how many residents each municipality has, the largest first."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    drawn = [chance.lognormvariate(0, country.spread) for _ in range(country.municipalities - 1)]
    rest = country.residents - country.largest
    return sorted([country.largest, *(round(one / sum(drawn) * rest) for one in drawn)], reverse=True)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A partner's signals to one municipality, accepted."""

    at: float
    municipality: int
    signals: int


@dataclass(slots=True)
class PeakDay:
    """How a day went; times in seconds."""

    signals: int = 0
    gateway_busy: float = 0.0
    gateway_queue: int = 0
    node_core: float = 0.0
    tables_core: float = 0.0
    node_queue: int = 0
    worst_wait: float = 0.0
    median_wait: float = 0.0
    finished: float = 0.0


def peak_day(costs: Costs, country: Country, sizes: list[int], load: float) -> PeakDay:
    """Return a peak day of `load` times the signals, through one gateway and the installations."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    day = PeakDay()
    deliveries: dict[int, list[Delivery]] = {}
    ready, backlog = 0.0, 0
    for at, file in _files(country, chance, load):
        ready = max(ready, at)
        backlog = round((ready - at) * costs.direct_per_second) + file
        day.gateway_queue = max(day.gateway_queue, backlog)
        took = file / costs.direct_per_second
        day.gateway_busy += took
        day.signals += file
        for municipality, signals in _spread(file, sizes, chance).items():
            # Municipalities are dealt to installations like cards, so each has a large one and small ones.
            host = municipality % math.ceil(country.municipalities / country.hosted_together)
            deliveries.setdefault(host, []).append(Delivery(ready + took, municipality, signals))
        ready += took
    waits: list[float] = []
    for received in deliveries.values():
        _work_off(received, costs, country, sizes, day, waits)
    waits.sort()
    day.worst_wait, day.median_wait = waits[-1], waits[len(waits) // 2]
    return day


def _files(country: Country, chance: random.Random, load: float) -> Iterator[tuple[float, int]]:
    """Yield when each partner's file comes and how many signals it has: few large partners, many small ones."""
    total = country.signals * country.peak_part / country.peak_days * load
    weights = [1 / (rank + 1) for rank in range(country.partners)]
    files = [(chance.uniform(0, country.files_within), round(total * one / sum(weights))) for one in weights]
    yield from sorted((at, max(1, signals)) for at, signals in files)


def _spread(file: int, sizes: list[int], chance: random.Random) -> dict[int, int]:
    found: dict[int, int] = {}
    for municipality in chance.choices(range(len(sizes)), weights=sizes, k=file):
        found[municipality] = found.get(municipality, 0) + 1
    return found


def _work_off(
    received: list[Delivery], costs: Costs, country: Country, sizes: list[int], day: PeakDay, waits: list[float]
) -> None:
    """One installation: turns on its cores in order of arrival; each partner-day asks a table of every key."""
    cores = [0.0] * country.cores
    waiting: list[tuple[float, int]] = []
    for one in sorted(received, key=lambda found: found.at):
        tables = sizes[one.municipality] * country.keys_a_resident * costs.tag
        deciding = one.signals / costs.decided_per_second
        day.tables_core += tables
        day.node_core += deciding
        start = max(one.at, heapq.heappop(cores))
        end = start + tables + deciding
        heapq.heappush(cores, end)
        waiting = [(until, signals) for until, signals in waiting if until > one.at]
        waiting.append((end, one.signals))
        day.node_queue = max(day.node_queue, sum(signals for _, signals in waiting))
        day.finished = max(day.finished, end)
        waits.append(end - one.at)


def _year(costs: Costs, country: Country, day: PeakDay) -> list[dict[str, object]]:
    index = country.residents * country.keys_a_resident * costs.key * 2
    gateway = country.signals / costs.direct_per_second * country.cores
    deciding = country.signals / costs.decided_per_second
    # Every other day costs at most the tables of a peak day: there are no more partners on it.
    tables = day.tables_core * YEAR_DAYS
    core_hours = (index + gateway + deciding + tables) / HOUR
    installations = math.ceil(country.municipalities / country.hosted_together)
    standing = (installations + 1) * country.cores * YEAR_DAYS * 24
    log = country.signals * country.entries_a_signal * costs.entry
    mailbox = country.signals * country.peak_part / country.peak_days * country.mailbox_days * costs.bundle
    return [
        _row("index: two epochs a year", index / HOUR, "core hours a year", "movers not counted"),
        _row("gateway: accepting, direct mode", gateway / HOUR, "core hours a year"),
        _row("nodes: opening, comparing, deciding", deciding / HOUR, "core hours a year"),
        _row("nodes: tag tables, at most", tables / HOUR, "core hours a year", "every day as many files as a peak day"),
        _row("all of it, busy", core_hours, "core hours a year"),
        _row("cores that stand there for it", (installations + 1) * country.cores, "cores", "installations, a gateway"),
        _row("of these, busy", core_hours / standing, "part of a year"),
        _row("cores that stand there", standing * country.core_hour_euro, "euro a year", "assumed price"),
        _row("registers in memory, all nodes", country.residents * costs.resident_memory / 1e9, "GB"),
        _row("audit logs grow by", log / 1e9, "GB a year", "entries a signal assumed"),
        _row("gateway mailboxes hold", mailbox / 1e9, "GB", "two peak days uncollected"),
        _row("logs of seven years", 84 * log / 1e9 * country.gigabyte_month_euro, "euro a year", "assumed price"),
    ]  # fmt: skip


def _waits(day: PeakDay) -> list[dict[str, object]]:
    return [
        _row("a peak day", day.signals, "signals"),
        _row("longest queue before the gateway", day.gateway_queue, "signals"),
        _row("longest queue of one installation", day.node_queue, "signals"),
        _row("from accepted to decided, median delivery", day.median_wait, "s"),
        _row("from accepted to decided, worst delivery", day.worst_wait, "s"),
        _row("last decision after the first file", day.finished / HOUR, "h"),
    ]


def _limits(costs: Costs, country: Country, sizes: list[int]) -> list[dict[str, object]]:
    """How many times the country each part carries before it misses its time; the smallest is the first limit."""
    workday, week = 8 * HOUR, 7 * 24 * HOUR
    peak = country.signals * country.peak_part / country.peak_days
    keys = country.residents * country.keys_a_resident
    largest = sizes[0] * country.keys_a_resident
    gateway = workday / (peak / costs.direct_per_second)
    rolling = week / (keys * costs.key / country.cores)
    alone = workday / (country.partners * largest * costs.tag + peak * sizes[0] / sum(sizes) / costs.decided_per_second)
    limits = {
        "one gateway of two cores, a peak day in 8 h": gateway,
        "one gateway and node of two cores, the index of an epoch in a week": rolling,
        "one core for the largest municipality, a peak day in 8 h": alone,
    }
    first = min(limits, key=limits.__getitem__)
    return [_row(name, times, "times", "the first limit" if name == first else "") for name, times in limits.items()]


def _row(name: str, value: float, unit: str, note: str = "") -> dict[str, object]:
    return row(name, float(value), unit, note=note)
