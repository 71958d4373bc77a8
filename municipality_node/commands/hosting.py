"""`drempel-node pause`, `resume` and `move`: a municipality at this host, or at another."""

from pathlib import Path
from typing import Annotated

import typer

from municipality_node import wiring
from municipality_node.commands.options import AsJson, ClockFile, Config, chosen, tenants
from municipality_node.hosting import arrival, departure, pausing
from municipality_node.hosting.pausing import PauseReason
from municipality_node.settings import read_settings
from municipality_node.tenant import Tenant
from servicekit import tables
from servicekit.clock import clock_from

Code = Annotated[str, typer.Option("--municipality", help="the municipality, by code")]
ParcelFile = Annotated[Path, typer.Argument(help="the parcel")]

move = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Move a municipality to another host, everything at once.",
)


def _told(tenant: Tenant, standing: str, *, as_json: bool) -> None:
    done = {"municipality": tenant.municipality.value, "standing": standing}
    tables.tell([done], "{municipality}: {standing}", as_json=as_json)


def pause(
    config: Config,
    municipality: Code,
    reason: Annotated[PauseReason, typer.Option(help="why")] = PauseReason.MAINTENANCE,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Pull nothing for a municipality until `resume`; on return no page is under way. What ends by law still ends."""
    with tenants(config, clock, municipality) as opened:
        for tenant in opened:
            pausing.pause(tenant, reason)
            _told(tenant, "paused", as_json=as_json)


def resume(config: Config, municipality: Code, clock: ClockFile = None, as_json: AsJson = False) -> None:
    """Pull again for a municipality that is paused."""
    with tenants(config, clock, municipality) as opened:
        for tenant in opened:
            pausing.resume(tenant)
            _told(tenant, "at work", as_json=as_json)


@move.command("export")
def export(config: Config, municipality: Code, parcel: ParcelFile, clock: ClockFile = None) -> None:
    """Leave this host: it refuses everything from here on, and all of the municipality is in the parcel.

    Needs no stop of `run`. Prints the parcel's digest: tell it apart from the parcel. The wrapping key is not in it;
    take it over by another way.
    """
    (entry,) = chosen(read_settings(config), municipality)
    tenant = wiring.open_tenant(entry, clock_from(clock))
    try:
        contents, digest = departure.dispatch(tenant, entry, parcel)
    finally:
        tenant.close()
    tables.print_json({"municipality": contents.municipality, "move": contents.move, "digest": digest,
                       "log_size": contents.size, "log_root": contents.root})  # fmt: skip


@move.command("import")
def import_(
    config: Config,
    municipality: Code,
    parcel: ParcelFile,
    digest: Annotated[str, typer.Option(help="the parcel's SHA-256, as `move export` printed it")],
    clock: ClockFile = None,
) -> None:
    """Arrive at this host, paused: `resume` begins the work. The wrapping key must be in its place."""
    (entry,) = chosen(read_settings(config), municipality)
    time = clock_from(clock)
    contents = arrival.arrive(parcel, digest, entry, lambda settings: wiring.open_tenant(settings, time))
    tables.print_json({"municipality": contents.municipality, "move": contents.move,
                       "log_size": contents.size, "log_root": contents.root})  # fmt: skip


@move.command("withdraw")
def withdraw(
    config: Config,
    municipality: Code,
    arrived_nowhere: Annotated[
        bool, typer.Option("--arrived-nowhere", help="the parcel was imported nowhere, and is destroyed")
    ] = False,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Stay at this host after all, paused. Were the parcel at work elsewhere, two hosts would act: say it is not."""
    if not arrived_nowhere:
        raise typer.BadParameter("say --arrived-nowhere", param_hint="--arrived-nowhere")
    with tenants(config, clock, municipality) as opened:
        for tenant in opened:
            departure.withdraw(tenant)
            _told(tenant, "here, paused", as_json=as_json)
