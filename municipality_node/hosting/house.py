"""The municipalities of one process, each at work in a thread of its own; they come and go while it runs."""

import threading
from collections import Counter

from municipality_node import dependencies, wiring
from municipality_node.auditing.office import AuditOffice
from municipality_node.casework.desk import Desk
from municipality_node.deciding.chamber import Chamber
from municipality_node.hosting.turns import Turns
from municipality_node.metering import NodeMeter
from municipality_node.observing import Observed
from municipality_node.receiving.worker import Worker
from municipality_node.reporting.exchanging import Exchange
from municipality_node.settings import MunicipalitySettings, NodeSettings
from municipality_node.sign_in.signing_in import SigningIn
from municipality_node.tracing import Tracing, span_export
from servicekit.clock import Clock
from servicekit.logs import get_logger
from servicekit.metrics.catalogue import Process
from servicekit.metrics.meter import Meter

_log = get_logger(__name__)
_COUNTED = (
    "released", "review", "withheld", "none", "unopened", "refused", "withdrawn", "withdrawals", "repeated",
)  # fmt: skip


class Guest:
    """One municipality in this process."""

    def __init__(
        self,
        entry: MunicipalitySettings,
        settings: NodeSettings,
        clock: Clock,
        turns: Turns,
        meter: Meter,
        tracing: Tracing,
    ) -> None:
        self.entry = entry
        self._tenant = wiring.open_tenant(entry, clock)
        own = NodeMeter(meter, entry.code)
        self._line = wiring.connect(self._tenant, entry, settings, own)
        seat = turns.join(entry.code, entry.quota.share)
        self.worker: Worker = wiring.worker(
            self._tenant, self._line, entry, settings, seat=seat, meter=own, tracing=tracing
        )
        self.desk: Desk = wiring.desk(self._tenant, entry)
        self.way_in = wiring.way_in(self.desk, entry)
        self.audit = wiring.audit_office(self.desk, entry, settings)
        self.chamber = wiring.chamber(self._tenant, entry)
        self.exchange = wiring.exchange(self.desk, entry)
        self.observed = Observed(
            municipality=entry.code,
            readiness=dependencies.readiness(
                self._tenant,
                mailbox=self._line.calls,
                manifests=self._line.manifests,
                settings=entry,
                node=settings,
            ),
            classes=wiring.retention(self._tenant, entry).status,
            meter=own,
        )
        self.counts: Counter[str] = Counter()
        self.failure: Exception | None = None

    def work(self, *, once: bool) -> None:
        """Run the worker; one municipality's refusal does not stop the others."""
        try:
            self.counts = self.worker.run(once=once)
        except Exception as failure:  # noqa: BLE001 - raised again when every municipality is done
            self.failure = failure

    def row(self) -> dict[str, object]:
        """Return what was done, for a table."""
        return {"municipality": self.entry.code, **{name: self.counts[name] for name in _COUNTED}}

    def close(self) -> None:
        """Close the line and the store."""
        self._line.close()
        self._tenant.close()


class House:
    """Everybody here. The mappings are read by the servers while guests come and go."""

    def __init__(self, settings: NodeSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._turns = Turns(settings.turns_at_once)
        self.meter = Meter(Process.NODE)
        self.spans = span_export(settings.traces)
        """What sends spans to a collector, to be started and stopped; None where none is named."""
        self._tracing = Tracing(self.spans.record) if self.spans else Tracing()
        self._guests: dict[str, Guest] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._stopping = False
        self.workers: dict[str, Worker] = {}
        self.desks: dict[str, Desk] = {}
        self.ways_in: dict[str, SigningIn] = {}
        self.chambers: dict[str, Chamber] = {}
        self.audits: dict[str, AuditOffice] = {}
        self.exchanges: dict[str, Exchange] = {}
        self.observed: dict[str, Observed] = {}

    @property
    def guests(self) -> list[Guest]:
        """Who is here."""
        return list(self._guests.values())

    @property
    def busy(self) -> bool:
        """Whether anybody's thread runs."""
        return any(thread.is_alive() for thread in self._threads.values())

    def admit(self, entry: MunicipalitySettings) -> None:
        """Open a municipality; it does not work yet. Raises what opening raises, and is not here then."""
        self.meter.serves({*self._guests, entry.code})
        guest = Guest(entry, self._settings, self._clock, self._turns, self.meter, self._tracing)
        self._guests[entry.code] = guest
        self.workers[entry.code] = guest.worker
        self.chambers[entry.code] = guest.chamber
        self.audits[entry.code] = guest.audit
        self.exchanges[entry.code] = guest.exchange
        self.observed[entry.code] = guest.observed
        self.ways_in[entry.code] = guest.way_in
        self.desks[entry.code] = guest.desk  # last: by it the console knows that the municipality is here

    def begin(self, *, once: bool) -> None:
        """Let everybody work who does not yet."""
        for code, guest in self._guests.items():
            if code not in self._threads:
                thread = threading.Thread(target=lambda guest=guest: guest.work(once=once), name="municipality")
                self._threads[code] = thread
                thread.start()

    def dismiss(self, code: str) -> None:
        """Finish a municipality's page under way and close it; the others go on."""
        self.desks.pop(code, None)
        for mapping in (self.ways_in, self.chambers, self.audits, self.exchanges, self.workers, self.observed):
            mapping.pop(code, None)
        guest = self._guests.pop(code)
        guest.worker.stop()
        if thread := self._threads.pop(code, None):
            thread.join()
        self._turns.leave(code)
        guest.close()
        self.meter.serves(self._guests.keys())

    def follow(self, settings: NodeSettings) -> None:
        """Become what the configuration names now: who is new comes, who is gone or changed leaves or comes anew.

        What cannot be opened is logged and stays away. Where the process listens and whom it calls takes a restart.
        """
        named = {entry.code: entry for entry in settings.municipality}
        for code, guest in list(self._guests.items()):
            if named.get(code) != guest.entry or code not in self._threads or not self._threads[code].is_alive():
                self.dismiss(code)
                _log.info("municipality_dismissed", municipality=code)
        for code, entry in named.items():
            if code not in self._guests and not self._stopping:
                try:
                    self.admit(entry)
                except Exception as error:  # noqa: BLE001 - the others go on
                    _log.warning("municipality_not_admitted", municipality=code, error_type=type(error).__name__)
                else:
                    _log.info("municipality_admitted", municipality=code)
        self.begin(once=False)

    def stop(self) -> None:
        """Ask everybody to finish the page under way."""
        self._stopping = True
        for guest in self.guests:
            guest.worker.stop()

    def close(self) -> None:
        """Close everybody's line and store."""
        for guest in self.guests:
            guest.close()
