"""`drempel-gateway` init, routing, manifest, serve and status."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from gateway import key_ceremony, manifest_building
from gateway.cli.context import ClockOption, ConfigOption, JsonOption, opened, refusals, said
from gateway.errors import ManifestRefused, RoutingRefused
from gateway.routing_file import RoutingRead, read_routing
from gateway.serving import serve as run
from gateway.settings import Settings, load_settings
from gateway.wiring import build, create_store
from servicekit import logs
from servicekit.clock import SystemClock, clock_from
from servicekit.tables import progress, render

routing = typer.Typer(no_args_is_help=True, help="Which address is whose.", pretty_exceptions_enable=False)
manifest = typer.Typer(no_args_is_help=True, help="The signed manifest.", pretty_exceptions_enable=False)
_COUNTS = frozenset({"waiting", "accepted", "withdrawn", "evaluations_granted", "evaluations_spent"})
SigningOption = Annotated[Path, typer.Option("--signing-keys", help="The directory that `manifest keygen` made.")]


def init(config: ConfigOption) -> None:
    """Make custody and store of a new gateway; prints the line that verifies its audit log, kept beside the store."""
    with refusals():
        settings = load_settings(config)
        verifier = key_ceremony.make_custody(settings)
        create_store(settings, SystemClock(), key_ceremony.KINDS)
        settings.store.with_name("audit.verifier").write_text(verifier + "\n", encoding="ascii")
        sys.stdout.write(verifier + "\n")


def serve(config: ConfigOption, clock: ClockOption = None) -> None:
    """Serve partners and nodes until SIGTERM. Everything is validated before it listens."""
    logs.configure()
    with refusals():
        settings = load_settings(config)
        asyncio.run(_serve(settings, clock))


async def _serve(settings: Settings, clock: Path | None) -> None:
    await run(build(settings, clock_from(clock)), settings)


def status(config: ConfigOption, as_json: JsonOption = False) -> None:
    """Show what waits, what was accepted, and what is left of each budget."""
    with refusals():
        _, installation = opened(config)
        rows = [
            {
                "municipality": item.municipality.value,
                "waiting": item.waiting,
                "accepted": item.accepted,
                "blind": item.blind,
                "withdrawn": item.withdrawn,
                "evaluations_granted": item.evaluations_granted,
                "evaluations_spent": item.evaluations_spent,
                "budget_alarm": item.budget_alarm,
            }
            for item in installation.overview.mailboxes()
        ]
        render(
            "municipalities",
            rows,
            as_json=as_json,
            right=frozenset(rows[0]) - {"municipality"} if rows else frozenset(),
        )


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
    """Put a routing table in place of the present one, all or nothing."""
    with refusals():
        _, installation = opened(config, clock)
        found = _read(file)
        for error in found.errors:
            said(f"line {error.line}: {error.code}")
        if not found.ranges or (found.rejected and not accept_rejected):
            raise RoutingRefused(f"{found.rejected} of {found.rows} rows rejected", field="file")
        installation.enrolments.replace_routing(found.ranges, found.rows)
        counts = {"rows": found.rows, "rejected": found.rejected, "ranges": len(found.ranges)}
        render("routing", [counts], as_json=as_json)
        said("build a manifest: partners in blind mode route by the table whose hash it names")


def _read(file: Path) -> RoutingRead:
    size = file.stat().st_size if file.is_file() else 0
    with progress() as bar:
        task = bar.add_task("reading", total=size)
        return read_routing(file, lambda count: bar.advance(task, count))


@manifest.command()
def keygen(
    directory: Annotated[Path, typer.Argument(help="Where the offline key goes; keep it off the gateway.")],
) -> None:
    """Make the key that signs manifests; prints the public half's file, which everybody pins."""
    with refusals():
        sys.stdout.write(f"{key_ceremony.make_manifest_key(directory)}\n")


@manifest.command("build")
def build_manifest(config: ConfigOption, signing_keys: SigningOption, clock: ClockOption = None) -> None:
    """Sign the next manifest from what is enrolled; it holds for seven days."""
    with refusals():
        settings, installation = opened(config, clock)
        key = key_ceremony.read_manifest_key(signing_keys)
        if key.verify_key != settings.pinned_manifest_key():
            raise ManifestRefused("not the key that everybody pinned", field="signing_keys")
        made = manifest_building.next_manifest(
            installation.enrolments.enrolled(),
            installation.enrolments.routing().hash(),
            installation.leaf_keys,
            settings,
            now=clock_from(clock).now(),
        )
        document = manifest_building.signed(made, key)
        installation.enrolments.put_manifest(made.version, made.hash(), document)
        said(f"manifest {made.version} is in force until {made.expires_at.isoformat()}")


@manifest.command()
def show(config: ConfigOption, as_json: JsonOption = False) -> None:
    """Show the newest manifest."""
    with refusals():
        settings, installation = opened(config)
        document = installation.enrolments.enrolled().manifest
        if document is None:
            raise ManifestRefused("none was built", field="manifest")
        newest = manifest_building.opened(document, settings)
        row = {
            "version": newest.version,
            "hash": newest.hash().hex(),
            "issued_at": newest.issued_at.isoformat(),
            "expires_at": newest.expires_at.isoformat(),
            "epochs": ", ".join(f"{epoch.id} {epoch.state.value}" for epoch in newest.epochs),
            "municipalities": len(newest.municipalities),
            "partners": len(newest.partners),
        }
        render("manifest", [row], as_json=as_json)
