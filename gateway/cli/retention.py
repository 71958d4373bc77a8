"""`drempel-gateway retention`: what is kept how long, and the run that ends what is over."""

from pathlib import Path

import typer

from gateway.cli.context import ClockOption, ConfigOption, JsonOption, opened, refusals
from servicekit.tables import render

app = typer.Typer(no_args_is_help=True, help="What is kept how long.", pretty_exceptions_enable=False)
_OVERDUE = 1


@app.command()
def run(config: ConfigOption, clock: ClockOption = None, as_json: JsonOption = False) -> None:
    """End everything whose period is over; a running gateway does so daily by itself."""
    _show(config, clock, as_json=as_json, end=True)


@app.command()
def status(config: ConfigOption, clock: ClockOption = None, as_json: JsonOption = False) -> None:
    """Show every class with its period, and what is overdue; exit code 1 unless nothing is."""
    _show(config, clock, as_json=as_json, end=False)


def _show(config: Path, clock: Path | None, *, as_json: bool, end: bool) -> None:
    with refusals():
        _, installation = opened(config, clock)
        ended = installation.retention.run() if end else {}
        rows: list[dict[str, object]] = []
        for found in installation.retention.status():
            row: dict[str, object] = {"class": found.keeping.value, "period": found.period, "kept": found.kept}
            if end:
                row["ended"] = ended.get(found.keeping, 0)
            rows.append({**row, "overdue": found.overdue})
        render("retention", rows, as_json=as_json, right=frozenset({"kept", "ended", "overdue"}))
        if any(row["overdue"] for row in rows):
            raise typer.Exit(_OVERDUE)
