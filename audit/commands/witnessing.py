"""`drempel-audit witness`: an organisation of its own that cosigns other organisations' logs."""

import logging
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from audit.commands.verifying import JsonOption, print_json
from audit.verify.note import read_keys
from audit.witness.book import Evidence
from audit.witness.counting import WitnessMeter
from audit.witness.installation import WitnessDirectory, WitnessRefused
from audit.witness.judging import Witness
from audit.witness.web import serve, show_metrics
from terminal.table import print_table

witness = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Cosign logs that only grow.")
_LOCAL = ("127.0.0.1:", "[::1]:", "unix:/")
Directory = Annotated[Path, typer.Argument(help="the witness's own directory")]


@witness.command()
def init(
    directory: Directory, name: Annotated[str, typer.Option(help="a name nobody else has: witness.example.nl/1")]
) -> None:
    """Make a witness: a key and an empty book. Prints the key lines that logs and auditors pin."""
    made = WitnessDirectory(directory)
    made.create(name)
    for cosigner in made.cosigners():
        typer.echo(cosigner.verifier)


@witness.command("serve")
def run(
    directory: Directory,
    logs: Annotated[Path, typer.Option(help="file with the key lines of the logs to witness")],
    listen: Annotated[str, typer.Option(help="HOST:PORT; put TLS in front where the network is not yours")] = (
        "127.0.0.1:7670"
    ),
    metrics: Annotated[
        str,
        typer.Option(help="show Prometheus counts at 127.0.0.1:PORT, [::1]:PORT or unix:/PATH"),
    ] = "",
) -> None:
    """Serve C2SP tlog-witness until stopped."""
    logging.basicConfig(level=logging.WARNING, format="drempel-audit witness: %(levelname)s")
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit():
        raise WitnessRefused("--listen is HOST:PORT")
    if metrics and not metrics.startswith(_LOCAL):
        raise WitnessRefused("--metrics is 127.0.0.1:PORT, [::1]:PORT or unix:/PATH")
    place = WitnessDirectory(directory)
    book = place.book()
    judge = Witness(
        logs=read_keys(logs.read_text(encoding="utf-8")), book=book, cosigners=place.cosigners(),
        now=lambda: int(time.time()),
    )  # fmt: skip
    meter = WitnessMeter(book, judge.origins)
    if metrics:
        show_metrics(meter, metrics)
    serve(judge, meter, host=host, port=int(port))


@witness.command()
def status(directory: Directory, as_json: JsonOption = False) -> None:
    """Show the newest checkpoint of each log that was cosigned, and every contradiction. Exit 1 when there is one."""
    book = WitnessDirectory(directory).book()
    seen, evidence = book.seen(), book.evidence()
    rows = [
        {"log": origin, "size": one.size, "root": one.root.hex(), "cosigned_at": _moment(one.time)}
        for origin, one in seen
    ]
    if as_json:
        print_json({"logs": rows, "evidence": [_told(found) for found in evidence]})
    else:
        columns = ("log", "size", "root", "cosigned_at")
        print_table("witnessed", columns, [list(row.values()) for row in rows], right=frozenset({"size"}))
        for found in evidence:
            Console(soft_wrap=True).print(f"- {found.origin}, {_moment(found.time)}: {found.words}", markup=False)
    raise typer.Exit(1 if evidence else 0)


@witness.command()
def evidence(directory: Directory, out: Annotated[Path, typer.Argument(help="directory to write to")]) -> None:
    """Write every contradiction as the log sent it: signed by the log, so that it convinces others."""
    out.mkdir(parents=True, exist_ok=True)
    found = WitnessDirectory(directory).book().evidence()
    for number, one in enumerate(found, start=1):
        (out / f"{number:03d}.add-checkpoint").write_bytes(one.body)
    typer.echo(f"{len(found)} written")


def _told(found: Evidence) -> dict[str, str]:
    return {"log": found.origin, "time": _moment(found.time), "finding": found.words}


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
