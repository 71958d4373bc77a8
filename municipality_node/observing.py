"""Looks, beside the work, at what each municipality relies on and at what is kept too long."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from municipality_node.metering import NodeMeter
from municipality_node.retention.running import ClassStatus
from servicekit.logs import get_logger
from servicekit.readiness import Readiness

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One municipality as it is looked at."""

    municipality: str
    readiness: Readiness
    classes: Callable[[], Sequence[ClassStatus]]
    meter: NodeMeter


class Observing:
    """A thread of its own: a store that hangs holds up no work. `ready` tells what was found last."""

    def __init__(self, observed: Mapping[str, Observed], *, seconds: float, readings_seconds: float | None) -> None:
        self._observed = observed
        self._seconds = seconds
        self._readings_seconds = readings_seconds
        self._ready: dict[str, Mapping[str, bool]] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="observing", daemon=True)

    def ready(self, municipality: str) -> Mapping[str, bool]:
        """Return by dependency whether it can be relied on; nothing before the first look."""
        return self._ready.get(municipality, {})

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        self._thread.join()

    def look(self) -> None:
        """Look at every dependency of every municipality once."""
        for one in list(self._observed.values()):
            findings = one.readiness.watch()
            one.meter.found(findings)
            self._ready[one.municipality] = {finding.dependency: finding.ready for finding in findings}

    def read(self) -> None:
        """Count what waits and what is overdue; a store that does not answer leaves the last numbers."""
        for one in list(self._observed.values()):
            try:
                one.meter.kept(one.classes())
            except Exception as error:  # noqa: BLE001 - the next reading may succeed, and work goes on meanwhile
                _log.warning("readings_not_taken", municipality=one.municipality, error_type=type(error).__name__)

    def _run(self) -> None:
        due = time.monotonic()
        while not self._stop.is_set():
            self.look()
            if self._readings_seconds is not None and time.monotonic() >= due:
                self.read()
                due = time.monotonic() + self._readings_seconds
            self._stop.wait(self._seconds)
