"""Options that several commands share, and the municipalities they are about."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from municipality_node import wiring
from municipality_node.errors import UnknownMunicipality
from municipality_node.settings import MunicipalitySettings, NodeSettings, read_settings
from municipality_node.tenant import Tenant
from servicekit.clock import Clock, clock_from

Config = Annotated[Path, typer.Option("--config", help="configuration file (TOML)")]
ClockFile = Annotated[Path | None, typer.Option("--clock", help="development: a file that holds the time")]
Only = Annotated[str | None, typer.Option("--municipality", help="one municipality of the configuration, by code")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON instead of tables")]


def chosen(settings: NodeSettings, only: str | None) -> tuple[MunicipalitySettings, ...]:
    """Return the municipalities that a command is about. Raises UnknownMunicipality."""
    if only is None:
        return settings.municipality
    found = tuple(entry for entry in settings.municipality if entry.code == only)
    if not found:
        raise UnknownMunicipality("the configuration does not name it", field="municipality")
    return found


def the_one(settings: NodeSettings, only: str | None) -> MunicipalitySettings:
    """Return the municipality that a command is about. Raises UnknownMunicipality when it is not clear which."""
    entries = chosen(settings, only)
    if len(entries) > 1:
        raise UnknownMunicipality("the configuration names several; choose one", field="municipality")
    return entries[0]


@contextmanager
def tenants(config: Path, clock: Path | None, only: str | None) -> Iterator[list[Tenant]]:
    """Yield the municipalities of a command, opened; they are closed afterwards."""
    settings = read_settings(config)
    time: Clock = clock_from(clock)
    opened: list[Tenant] = []
    try:
        opened.extend(wiring.open_tenant(entry, time) for entry in chosen(settings, only))
        yield opened
    finally:
        for tenant in opened:
            tenant.close()
