"""`drempel-audit`: what a privacy officer or an outside auditor runs, on a copy or on the live file."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import MetaData, create_engine

from audit.errors import AuditError
from audit.export import export as write_export
from audit.schema import define
from audit.verify.source import UnreadableLog, open_source
from audit.verify.verification import Verdict
from audit.verify.verification import verify as verify_source

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Check an audit log, alone and offline.",
)
PathArgument = Annotated[Path, typer.Argument(help="a service's database file, or an exported directory")]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON")]


@app.command()
def verify(
    path: PathArgument,
    key: Annotated[Path, typer.Option(help="file with the log's verifier key line")],
    as_json: JsonOption = False,
) -> None:
    """Recompute every leaf, tile and root, and check every checkpoint's signature. Exit 1 when anything disagrees."""
    source = open_source(path)
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("verifying", total=source.size())
        verdict = verify_source(source, key.read_text(encoding="utf-8"), advance=lambda n: bar.advance(task, n))
    if as_json:
        _print_json(_summary(verdict))
    else:
        _print_verdict(path, verdict)
    raise typer.Exit(0 if verdict.sound else 1)


def _summary(verdict: Verdict) -> dict[str, object]:
    return {
        "verified": verdict.sound,
        "entries": verdict.entries,
        "checkpoints": verdict.checkpoints,
        "signed_size": verdict.signed_size,
        "unsigned": verdict.unsigned,
        "root": verdict.root,
        "findings": verdict.findings,
        "actions": verdict.actions,
    }


def _print_verdict(path: Path, verdict: Verdict) -> None:
    table = Table(title=f"{path.name}: {'intact' if verdict.sound else 'NOT INTACT'}", title_justify="left")
    table.add_column("action")
    table.add_column("entries", justify="right")
    for action, count in sorted(verdict.actions.items()):
        table.add_row(action, str(count))
    console = Console()
    console.print(table)
    console.print(f"{verdict.entries} entries, {verdict.checkpoints} checkpoints, root {verdict.root}", soft_wrap=True)
    if verdict.unsigned:
        console.print(f"{verdict.unsigned} entries are newer than the newest checkpoint")
    for finding in verdict.findings:
        console.print(f"- {finding}")


@app.command()
def show(
    path: PathArgument,
    action: Annotated[str | None, typer.Option(help="only this action")] = None,
    last: Annotated[int, typer.Option(help="how many, counted from the end", min=1)] = 50,
    as_json: JsonOption = False,
) -> None:
    """Print entries."""
    found = [json.loads(entry) for _, entry in open_source(path).entries()]
    chosen = [facts for facts in found if action in {None, facts["action"]}][-last:]
    if as_json:
        _print_json(chosen)
        return
    table = Table("index", "time", "action", "object", "result", "actor", "details")
    fixed = {"index", "time", "action", "object", "result", "actor", "origin"}
    for facts in chosen:
        details = " ".join(f"{name}={value}" for name, value in facts.items() if name not in fixed)
        cells = [facts[name] for name in ("index", "time", "action", "object", "result", "actor")]
        table.add_row(*map(str, cells), details)
    Console().print(table)


@app.command()
def export(path: PathArgument, out: Annotated[Path, typer.Argument(help="directory to write")]) -> None:
    """Write the log as C2SP tlog-tiles: static files that any web server can serve."""
    tables = define(MetaData())
    with create_engine(f"sqlite:///file:{path}?mode=ro&uri=true").connect() as connection:
        count = write_export(connection, tables, out)
    Console().print(f"{count} entries exported")


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


def main() -> None:
    """Run the command; expected failures are one line."""
    try:
        app()
    except (AuditError, UnreadableLog, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        sys.stderr.write(f"drempel-audit: {reason}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
