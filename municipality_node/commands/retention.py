"""`drempel-node retention`: what is kept how long, and the run that ends what is over."""

from pathlib import Path

import typer

from municipality_node import wiring
from municipality_node.commands.options import AsJson, ClockFile, Config, Only, chosen
from municipality_node.retention.running import Retention
from municipality_node.settings import read_settings
from servicekit import tables
from servicekit.clock import clock_from

retention = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="What is kept how long.")
OVERDUE = 1


@retention.command()
def run(config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False) -> None:
    """End everything whose period is over, rows and keys; a running node does so daily by itself."""
    _each("retention run", config, municipality, clock, as_json=as_json, end=True)


@retention.command()
def status(config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False) -> None:
    """Show every class with its period, and what is overdue; exit code 1 unless nothing is."""
    _each("retention", config, municipality, clock, as_json=as_json, end=False)


def _each(title: str, config: Path, municipality: Only, clock: ClockFile, *, as_json: bool, end: bool) -> None:
    rows: list[dict[str, object]] = []
    for entry in chosen(read_settings(config), municipality):
        tenant = wiring.open_tenant(entry, clock_from(clock))
        try:
            rows += _rows(entry.code, wiring.retention(tenant, entry), end=end)
        finally:
            tenant.close()
    tables.render(title, rows, as_json=as_json, right=frozenset({"kept", "ended", "overdue"}))
    if any(row["overdue"] for row in rows):
        raise typer.Exit(OVERDUE)


def _rows(code: str, keeper: Retention, *, end: bool) -> list[dict[str, object]]:
    ended = keeper.run() if end else {}
    rows: list[dict[str, object]] = []
    for status_ in keeper.status():
        row: dict[str, object] = {
            "municipality": code,
            "class": status_.keeping.value,
            "period": status_.period,
            "basis": status_.basis,
            "kept": status_.kept,
        }
        if end:
            row["ended"] = ended.get(status_.keeping, 0)
        rows.append({**row, "overdue": status_.overdue})
    left = keeper.keys_left()
    rows.append({**dict.fromkeys(rows[0], ""), "municipality": code, "class": "keys", "kept": left, "overdue": left})
    return rows
