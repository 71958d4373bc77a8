"""`drempel-node run`: every municipality of the configuration at work, each in its own thread."""

import signal
import time
from pathlib import Path
from typing import Annotated, Protocol

import typer

from municipality_node import wiring
from municipality_node.commands.options import AsJson, ClockFile, Config, Only, chosen
from municipality_node.hosting.house import House
from municipality_node.hosting.rereading import REREADING
from municipality_node.observing import Observing
from municipality_node.rpc.console import ConsoleServer
from municipality_node.rpc.health import HealthServer
from municipality_node.settings import NodeSettings, read_settings
from servicekit import logs, tables
from servicekit.clock import clock_from
from servicekit.collector import expect_batches
from servicekit.logs import get_logger
from servicekit.metrics.exposition import Exposition
from servicekit.settings import SettingsRefused

_log = get_logger(__name__)
_LOOK_SECONDS = 0.2


def run(
    config: Config,
    once: Annotated[bool, typer.Option(help="stop when every mailbox is empty")] = False,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Pull, open, match and decide until stopped (SIGTERM finishes the page under way).

    SIGHUP reads the configuration again: municipalities that it names come, others leave, and nobody else stops.
    """
    logs.configure()
    settings = read_settings(config)
    house = House(settings, clock_from(clock))
    _signals(house)
    for entry in chosen(settings, municipality):
        house.admit(entry)
    servers = _servers(settings, house)
    for server in servers:
        server.start()
    expect_batches()
    try:
        house.begin(once=once)
        while house.busy:
            # Slept in slices, so that the main thread still hears signals.
            time.sleep(_LOOK_SECONDS)
            if REREADING.taken() and not once and municipality is None:
                _follow(house, config)
    finally:
        for server in servers:
            server.stop()
        house.close()
    if once:
        tables.render("processed", [guest.row() for guest in house.guests], as_json=as_json)
    for guest in house.guests:
        if guest.failure is not None:
            raise guest.failure


def _signals(house: House) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: house.stop())
    REREADING.expect()


def _follow(house: House, config: Path) -> None:
    try:
        settings = read_settings(config)
    except SettingsRefused as refused:
        _log.warning("configuration_refused", field=refused.field)
    else:
        house.follow(settings)


class _Server(Protocol):
    def start(self) -> None: ...

    def stop(self) -> None: ...


def _servers(settings: NodeSettings, house: House) -> list[_Server]:
    servers: list[_Server] = [house.spans] if house.spans else []
    if settings.health or settings.metrics:
        readings = settings.metrics.readings_seconds if settings.metrics else None
        observing = Observing(house.observed, seconds=settings.readiness.seconds, readings_seconds=readings)
        servers.append(observing)
        if settings.health:
            servers.append(HealthServer(settings.health.listen, house.workers, observing.ready))
    if settings.metrics:
        servers.append(Exposition(settings.metrics.listen, house.meter))
    if settings.console:
        servers.append(
            ConsoleServer(
                settings.console.socket,
                house.desks,
                house.ways_in,
                wiring.typesetter(),
                chambers=house.chambers,
                audits=house.audits,
                exchanges=house.exchanges,
            )
        )
    return servers
