"""How a service at the gateway's side stands, told to its health service and its meter."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from grpc_health.v1.health import aio as health  # type: ignore[attr-defined]

from audit.witnessing.attestation import Standing
from gateway.domain.retention import Keeping
from gateway.ports.overview import Overview
from gateway.retention import Retention
from gateway.rpc.server import say
from keys.identity import Day
from servicekit.clock import Clock
from servicekit.logs import get_logger
from servicekit.metrics.catalogue import AGES, Name
from servicekit.metrics.meter import Meter
from servicekit.readiness import Dependency, Finding, Readiness
from servicekit.refusal import UnavailableError

READY = "ready"
"""The name under which the health service tells whether every dependency can be relied on."""
_LEFT = {
    Dependency.DISK: Name.DISK_FREE,
    Dependency.CERTIFICATE: Name.CERTIFICATE_LEFT,
    Dependency.MANIFEST: Name.MANIFEST_LEFT,
}
_log = get_logger(__name__)


async def watch(readiness: Readiness, health_state: health.HealthServicer, meter: Meter, seconds: float) -> None:
    """Look at every dependency for ever, every `seconds`."""
    while True:
        findings = await asyncio.to_thread(readiness.watch)
        measure(findings, meter)
        for finding in findings:
            await say(health_state, serving=finding.ready, name=finding.dependency)
        await say(health_state, serving=all(finding.ready for finding in findings), name=READY)
        await asyncio.sleep(seconds)


def measure(findings: Sequence[Finding], meter: Meter) -> None:
    """Write down how dependencies stand."""
    for finding in findings:
        meter.set(Name.READY, finding.ready, dependency=finding.dependency)
        if finding.left is not None:
            meter.set(_LEFT[finding.dependency], finding.left)


def attested(standing: Standing | None, meter: Meter, *, outcome: str) -> None:
    """Count a checkpoint, what came of it, and which trouble witnesses gave."""
    meter.count(Name.CHECKPOINTS, outcome=outcome)
    meter.set(Name.WITNESSED, outcome == "witnessed")
    for trouble in standing.trouble.values() if standing else ():
        meter.count(Name.WITNESS_TROUBLE, reason=trouble.value)


class Readings:
    """What is counted in the store, for the meter: queues, and what is kept too long."""

    def __init__(self, *, overview: Overview, retention: Retention, clock: Clock, meter: Meter) -> None:
        self._overview = overview
        self._retention = retention
        self._clock = clock
        self._meter = meter

    def take(self) -> None:
        """Write down the present numbers. Raises UnavailableError."""
        today = self._clock.today()
        mailboxes = self._overview.mailboxes(Day.of(today))
        self._meter.serves({item.municipality.value for item in mailboxes})
        for item in mailboxes:
            self._meter.set(Name.WAITING, item.waiting, municipality=item.municipality.value)
        for days in AGES:
            older = self._retention.before(Keeping.MAILBOX, today - timedelta(days=int(days)))
            self._meter.set(Name.OLDER, older, days=days)
        for keeping, count in self._retention.overdue().items():
            self._meter.set(Name.OVERDUE, count, data_class=keeping)

    async def run(self, seconds: float) -> None:
        """Take readings for ever, every `seconds`; a store that does not answer leaves the last ones."""
        while True:
            try:
                await asyncio.to_thread(self.take)
            except UnavailableError:
                _log.warning("readings_not_taken")
            await asyncio.sleep(seconds)
