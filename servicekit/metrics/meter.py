"""Counts into a registry of its own, in memory; what is not in the catalogue cannot be counted."""

import re
import threading
from collections.abc import Collection, Iterator
from itertools import product
from typing import TypeAlias

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from servicekit.metrics.catalogue import CATALOGUE, MUNICIPALITY, OTHER, Kind, Metric, Name, Process

_CODE = re.compile(r"[0-9]{4}")
Family: TypeAlias = CounterMetricFamily | GaugeMetricFamily


class Meter(Collector):
    """The metrics of one process. Safe for several threads.

    A label value that is in no set of the catalogue is written as `other`: a slip of ours costs a count its label, and
    never tells a value. A metric of another process, or a label that the metric lacks, is a bug and raises KeyError.
    """

    def __init__(self, process: Process, municipalities: Collection[str] = ()) -> None:
        self._metrics = {name: metric for name, metric in CATALOGUE.items() if process in metric.processes}
        self._values: dict[Name, dict[tuple[str, ...], float]] = {name: {} for name in self._metrics}
        self._lock = threading.Lock()
        self._municipalities: frozenset[str] = frozenset()
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)
        self.serves(municipalities)

    def serves(self, municipalities: Collection[str]) -> None:
        """Take up which municipalities may be named; gauges forget others. Raises ValueError for no code."""
        if not all(_CODE.fullmatch(code) for code in municipalities):
            raise ValueError("municipality_code")
        self._municipalities = frozenset(municipalities)
        with self._lock:
            for name, metric in self._metrics.items():
                if metric.kind is Kind.GAUGE and MUNICIPALITY in metric.labels:
                    at, series = list(metric.labels).index(MUNICIPALITY), self._values[name]
                    self._values[name] = {told: series[told] for told in series if told[at] in self._municipalities}

    def count(self, name: Name, amount: float = 1, **labels: str) -> None:
        """Add to a counter."""
        values = self._told(self._metrics[name], labels)
        with self._lock:
            series = self._values[name]
            series[values] = series.get(values, 0) + amount

    def set(self, name: Name, value: float, **labels: str) -> None:
        """Give a gauge its present value."""
        values = self._told(self._metrics[name], labels)
        with self._lock:
            self._values[name][values] = value

    def collect(self) -> Iterator[Family]:
        """Yield every metric of the process with its values. A counter is there before it counts, at 0.

        One that appeared with its first count would not have risen: `increase` tells what happened since it was seen.
        """
        for name, metric in self._metrics.items():
            with self._lock:
                values = dict(self._values[name])
            begun = dict.fromkeys(self._possible(metric), 0.0) if metric.kind is Kind.COUNTER else {}
            yield _family(name, metric, {**begun, **values})

    def exposition(self) -> bytes:
        """Return all of it as Prometheus reads it (text format 0.0.4)."""
        return generate_latest(self._registry)

    def _possible(self, metric: Metric) -> Iterator[tuple[str, ...]]:
        return product(
            *(self._municipalities if label == MUNICIPALITY else closed for label, closed in metric.labels.items())
        )

    def _told(self, metric: Metric, labels: dict[str, str]) -> tuple[str, ...]:
        if unknown := labels.keys() - metric.labels.keys():
            raise KeyError(min(unknown))
        return tuple(self._value(label, labels[label], closed) for label, closed in metric.labels.items())

    def _value(self, label: str, value: str, closed: frozenset[str]) -> str:
        allowed = self._municipalities if label == MUNICIPALITY else closed
        return str(value) if value in allowed else OTHER


def _family(name: Name, metric: Metric, values: dict[tuple[str, ...], float]) -> Family:
    family = (CounterMetricFamily if metric.kind is Kind.COUNTER else GaugeMetricFamily)(
        name, metric.help, labels=list(metric.labels)
    )
    for labels, value in sorted(values.items()):
        family.add_metric(labels, value)
    return family
