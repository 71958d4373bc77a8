"""`drempel-node status --ready`: what each municipality relies on, looked at now."""

from pathlib import Path

import typer

from municipality_node import wiring
from municipality_node.commands.options import chosen
from municipality_node.dependencies import readiness
from municipality_node.settings import read_settings
from servicekit import tables
from servicekit.clock import clock_from
from servicekit.readiness import Finding


def row_of(found: Finding) -> dict[str, object]:
    """Return a finding as a row."""
    return {
        "dependency": found.dependency.value,
        "ready": found.ready,
        "left": found.left,
        "reason": found.reason,
    }


def show(config: Path, clock: Path | None, only: str | None, *, as_json: bool) -> None:
    """Print a line per municipality and dependency; exit code 1 unless all hold."""
    settings = read_settings(config)
    rows: list[dict[str, object]] = []
    for entry in chosen(settings, only):
        tenant = wiring.open_tenant(entry, clock_from(clock))
        line = wiring.connect(tenant, entry, settings)
        try:
            found = readiness(tenant, mailbox=line.calls, manifests=line.manifests, settings=entry, node=settings)
            rows += [{"municipality": entry.code, **row_of(one)} for one in found.look()]
        finally:
            line.close()
            tenant.close()
    tables.render("dependencies", rows, as_json=as_json, right=frozenset({"left"}))
    if not all(row["ready"] for row in rows):
        raise typer.Exit(1)
