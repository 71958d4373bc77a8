"""`drempel-node run`: every municipality of the configuration at work, each in its own thread."""

import signal
import threading
from collections import Counter
from collections.abc import Callable
from typing import Annotated

import typer

from municipality_node import wiring
from municipality_node.casework.desk import Desk
from municipality_node.commands.options import AsJson, ClockFile, Config, Only, chosen
from municipality_node.receiving.worker import Worker
from municipality_node.rpc.console import ConsoleServer
from municipality_node.rpc.health import HealthServer
from municipality_node.settings import MunicipalitySettings, NodeSettings, read_settings
from servicekit import logs, tables
from servicekit.clock import Clock, clock_from


def run(
    config: Config,
    once: Annotated[bool, typer.Option(help="stop when every mailbox is empty")] = False,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Pull, open, match and decide until stopped (SIGTERM finishes the page under way)."""
    logs.configure()
    settings = read_settings(config)
    hosts = [_Host(entry, settings, clock_from(clock)) for entry in chosen(settings, municipality)]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: _stop(hosts))
    servers = _servers(settings, hosts)
    for server in servers:
        server.start()
    try:
        _in_threads([lambda host=host: host.work(once=once) for host in hosts])  # type: ignore[misc]
    finally:
        for server in servers:
            server.stop()
        for host in hosts:
            host.close()
    if once:
        tables.render("processed", [host.row() for host in hosts], as_json=as_json)
    for host in hosts:
        if host.failure is not None:
            raise host.failure


def _servers(settings: NodeSettings, hosts: list["_Host"]) -> list[HealthServer | ConsoleServer]:
    servers: list[HealthServer | ConsoleServer] = []
    if settings.health:
        servers.append(HealthServer(settings.health.listen, [host.worker for host in hosts]))
    if settings.console:
        desks = {host.worker.municipality: host.desk for host in hosts}
        ways_in = {host.worker.municipality: host.way_in for host in hosts}
        chambers = {host.worker.municipality: host.chamber for host in hosts}
        audits = {host.worker.municipality: host.audit for host in hosts}
        typesetter = wiring.typesetter()
        servers.append(
            ConsoleServer(settings.console.socket, desks, ways_in, typesetter, chambers=chambers, audits=audits)
        )
    return servers


class _Host:
    """One municipality in this process."""

    def __init__(self, entry: MunicipalitySettings, settings: NodeSettings, clock: Clock) -> None:
        self._tenant = wiring.open_tenant(entry, clock)
        self._line = wiring.connect(self._tenant, entry, settings)
        self.worker: Worker = wiring.worker(self._tenant, self._line, entry, settings)
        self.desk: Desk = wiring.desk(self._tenant, entry)
        self.way_in = wiring.way_in(self.desk, entry)
        self.audit = wiring.audit_office(self.desk, entry, settings)
        self.chamber = wiring.chamber(self._tenant, entry)
        self.counts: Counter[str] = Counter()
        self.failure: Exception | None = None

    def work(self, *, once: bool) -> None:
        """Run the worker; one municipality's refusal does not stop the others."""
        try:
            self.desk.announce()
            self.counts = self.worker.run(once=once)
        except Exception as failure:  # noqa: BLE001 - raised again when every municipality is done
            self.failure = failure

    def row(self) -> dict[str, object]:
        """Return what was done, for a table."""
        names = (
            "released",
            "review",
            "withheld",
            "none",
            "unopened",
            "refused",
            "withdrawn",
            "withdrawals",
            "repeated",
        )
        return {"municipality": self.worker.municipality, **{name: self.counts[name] for name in names}}

    def close(self) -> None:
        """Close the line and the store."""
        self._line.close()
        self._tenant.close()


def _stop(hosts: list[_Host]) -> None:
    for host in hosts:
        host.worker.stop()


def _in_threads(tasks: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=task, name="municipality") for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        # Joined in slices, so that the main thread still hears signals.
        while thread.is_alive():
            thread.join(0.2)
