"""`drempel-gateway` init, routing, manifest, serve and status."""

import asyncio
import json
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from gateway import backup as backups
from gateway import key_ceremony, manifest_building
from gateway.cli.context import ClockOption, ConfigOption, JsonOption, opened, refusals, said
from gateway.errors import RoutingRefused
from gateway.ports.overview import AcceptedSignals
from gateway.routing_file import RoutingRead, read_routing
from gateway.serving import serve as run
from gateway.settings import Settings, load_settings
from gateway.wiring.installation import open_custody_roots
from gateway.wiring.running import build
from gateway.wiring.store import check_place_for_store, create_store
from keys.identity import Day
from servicekit import logs
from servicekit.clock import SystemClock, clock_from
from servicekit.readiness import Readiness
from servicekit.tables import progress, render

routing = typer.Typer(no_args_is_help=True, help="Which address is whose.", pretty_exceptions_enable=False)
_NOTHING = AcceptedSignals(accepted=0, blind=0, withdrawn=0)
_COUNTS = frozenset({"waiting", "accepted", "withdrawn", "evaluations_granted", "evaluations_spent"})


def init(config: ConfigOption) -> None:
    """Make custody and store of a new gateway; prints the line that verifies its audit log, kept beside the store."""
    with refusals():
        settings = load_settings(config)
        check_place_for_store(settings)  # before keys are made that would be in the way of a second try
        verifier = key_ceremony.make_custody(settings, open_custody_roots)
        create_store(settings, SystemClock(), key_ceremony.KINDS)
        settings.verifier_file.write_text(verifier + "\n", encoding="ascii")
        sys.stdout.write(verifier + "\n")


def serve(config: ConfigOption, clock: ClockOption = None) -> None:
    """Serve partners and nodes until SIGTERM. Everything is validated before it listens."""
    logs.configure()
    with refusals():
        settings = load_settings(config)
        asyncio.run(_serve(settings, clock))


async def _serve(settings: Settings, clock: Path | None) -> None:
    await run(build(settings, clock_from(clock)), settings)


def status(
    config: ConfigOption,
    ready: Annotated[bool, typer.Option("--ready", help="Show every dependency; exit code 1 unless all hold.")] = False,
    clock: ClockOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what waits, what was accepted, and what is left of each budget; or what the gateway can rely on."""
    with refusals():
        _, installation = opened(config, clock)
        if ready:
            with closing(installation.lost_frames):
                _show_readiness(installation.readiness, as_json=as_json)
            return
        accepted = installation.overview.accepted()
        rows = [
            {
                "municipality": item.municipality.value,
                "waiting": item.waiting,
                **asdict(accepted.get(item.municipality, _NOTHING)),
                "evaluations_granted": item.budget.granted,
                "evaluations_spent": item.budget.spent,
                "budget_alarm": item.budget.alarming,
            }
            for item in installation.overview.mailboxes(Day.of(clock_from(clock).today()))
        ]
        render(
            "municipalities",
            rows,
            as_json=as_json,
            right=frozenset(rows[0]) - {"municipality"} if rows else frozenset(),
        )


def backup(
    config: ConfigOption,
    directory: Annotated[Path, typer.Argument(help="A directory that does not exist yet.")],
    keys_to: Annotated[Path, typer.Option("--keys-to", help="Another medium, always the same: the copy is replaced.")],
    clock: ClockOption = None,
) -> None:
    """Copy the store while the gateway serves, and apart from it the secrets of custody, as they are wrapped.

    Never the wrapping keys. Prints what the copy holds: the log's size and root, and digests.
    """
    with refusals():
        taken = backups.take(load_settings(config), directory, keys_to, clock_from(clock).now())
        sys.stdout.write(json.dumps(asdict(taken)) + "\n")


def _show_readiness(readiness: Readiness, *, as_json: bool) -> None:
    rows = [
        {"dependency": one.dependency.value, "ready": one.ready, "left": one.left, "reason": one.reason}
        for one in readiness.look()
    ]
    render("dependencies", rows, as_json=as_json, right=frozenset({"left"}))
    if not all(row["ready"] for row in rows):
        raise typer.Exit(1)


@routing.command("import")
def import_routing(
    file: Annotated[
        Path, typer.Argument(help="PC6;Huisnummer;…;GemeenteYYYY, or postcode,municipality_code[,from,to].")
    ],
    config: ConfigOption,
    accept_rejected: Annotated[bool, typer.Option(help="Import although rows were rejected.")] = False,
    clock: ClockOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a routing table in place of the present one, all or nothing. In force with the next manifest."""
    with refusals():
        settings, installation = opened(config, clock)
        found = _read(file)
        for error in found.errors:
            said(f"line {error.line}: {error.code}")
        if not found.ranges or (found.rejected and not accept_rejected):
            raise RoutingRefused(f"{found.rejected} of {found.rows} rows rejected", field="file")
        document = installation.enrolments.enrolled().manifest
        named = manifest_building.opened(document, settings).routing_hash if document is not None else None
        installation.enrolments.replace_routing(found.ranges, found.rows, named=named)
        counts = {"rows": found.rows, "rejected": found.rejected, "ranges": len(found.ranges)}
        render("routing", [counts], as_json=as_json)
        said("build a manifest: gateway and partners route by the table whose hash it names")


def _read(file: Path) -> RoutingRead:
    size = file.stat().st_size if file.is_file() else 0
    with progress() as bar:
        task = bar.add_task("reading", total=size)
        return read_routing(file, lambda count: bar.advance(task, count))
