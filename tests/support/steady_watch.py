"""Looks at a region under a steady load, and remembers every minute."""

import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from bench import _processor_time
from region.processes import Service
from tests.support.memory import anonymous, family, resident
from tests.support.region import SmallRegion
from tests.support.steady_counts import Counts
from tests.support.steady_load import Answered, SteadyLoad
from tests.support.steady_minutes import Minute

_LOOK_SECONDS = 2.0
_ERRORS = (b'"level": "error"', b'"level": "critical"', b"Traceback")
_MEGABYTE = 1 << 20


class Watch:
    """Looks at a region that works, and remembers every minute."""

    def __init__(
        self, region: SmallRegion, counts: Counts, load: SteadyLoad, gateway: Service, node: Service, kept: Path
    ) -> None:
        self.minutes: list[Minute] = []
        self._region, self._counts, self._load, self._kept = region, counts, load, kept
        self._gateway, self._node = gateway, node
        self._behind: list[int] = []
        self._used = self._processor()
        load.news()
        self._looked = self._began = time.monotonic()

    def look(self) -> None:
        """Count what waits, and close a minute that has passed."""
        now = time.monotonic()
        if now - self._looked >= _LOOK_SECONDS:
            self._looked = now
            self._behind.append(self._counts.behind())
        if now - self._began >= 60 * (len(self.minutes) + 1):
            self.minutes.append(self._minute())
            self._kept.write_text(json.dumps([asdict(one) for one in self.minutes], indent=1))

    def errors(self) -> int:
        """Return how many lines of the region's logs tell of an error."""
        logs = (file.read_bytes() for file in self._region.installation.logs.glob("*.log"))
        return sum(text.count(sign) for text in logs for sign in _ERRORS)

    def _minute(self) -> Minute:
        new = self._load.news()
        behind, self._behind = self._behind or [0], []
        used = self._processor()
        spent, self._used = [now - before for now, before in zip(used, self._used, strict=True)], used
        acknowledged = sum(one.acknowledged for one in new)
        gateway, node, partners = self._families()
        directory = self._region.installation.directory
        return Minute(
            number=len(self.minutes) + 1,
            acknowledged=acknowledged,
            refused=sum(one.refused for one in new),
            median_ms=_part(new, 0.5),
            most_ms=_part(new, 0.99),
            behind=median(behind),
            behind_most=max(behind),
            gateway_anonymous=round(anonymous(gateway) / _MEGABYTE, 1),
            gateway_resident=round(resident(gateway) / _MEGABYTE, 1),
            node_anonymous=round(anonymous(node) / _MEGABYTE, 1),
            node_resident=round(resident(node) / _MEGABYTE, 1),
            partners_anonymous=round(anonymous(partners) / _MEGABYTE, 1),
            processor_ms=[round(seconds / max(1, acknowledged) * 1e3, 2) for seconds in spent],
            gateway_store=_stores(directory / "gateway"),
            node_stores=_stores(self._region.node_config.parent),
            errors=self.errors(),
            machine_load=round(os.getloadavg()[0], 1),
        )

    def _families(self) -> tuple[list[int], list[int], list[int]]:
        partners = [pid for partner in self._load.partners for pid in family(partner.pid)]
        return family(self._gateway.pid), family(self._node.pid), partners

    def _processor(self) -> list[float]:
        return [sum(map(_processor_time.of_process, pids)) for pids in self._families()]


def _part(answered: Sequence[Answered], part: float) -> float:
    ordered = sorted(one.seconds for one in answered)
    return round(ordered[int((len(ordered) - 1) * part)] * 1e3, 1) if ordered else 0.0


def _stores(directory: Path) -> float:
    return round(sum(file.stat().st_size for file in directory.rglob("*.sqlite*")) / _MEGABYTE, 1)
