"""`drempel-audit blinding`: what a privacy officer runs inside the municipality, with the gateway's log."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from audit.blinding.evidence import Evidence
from audit.blinding.examination import BlindingVerdict, charged_to, examine
from audit.blinding.register import DatedRegister, day_of, read_register
from audit.commands.verifying import JsonOption, KeyOption, LogArgument, print_json, progress
from audit.errors import EvidenceRefused
from audit.verify.source import open_source
from audit.verify.verification import verify


def blinding(
    path: LogArgument,
    key: KeyOption,
    evidence: Annotated[Path, typer.Option(help="what `drempel-node keys evidence` wrote", exists=True)],
    register: Annotated[
        list[str], typer.Option(help="YYYY-MM-DD=FILE: an extract from the register's keeper; repeat for more")
    ],
    epoch: Annotated[
        list[int] | None, typer.Option(help="only these epochs; default: all that were not destroyed")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Recompute everything a node had evaluated, from its seeds and dated register rows. Exit 1 when one thing differs.

    The log is the gateway's; it is verified first. Prints a verdict and counts, never a name or a request.
    """
    source = open_source(path)
    log = verify(source, key.read_text(encoding="utf-8"))
    if not log.sound:
        raise EvidenceRefused("the gateway's log is not intact: run verify")
    held = Evidence.decode(evidence.read_bytes())
    with source.open() as reading:
        entries = [json.loads(entry) for _, entry in reading.entries()]
    charged = charged_to(entries, held.municipality, held.node, frozenset(epoch or ()))
    registers = [_register(one, held) for one in register]
    with progress("recomputing", sum(len(one.pointers) for one in held.requests)) as advance:
        verdict = examine(held, charged, registers, threads=os.cpu_count() or 1, advance=advance)
    _print(verdict, registers, as_json=as_json)
    raise typer.Exit(0 if verdict.honest else 1)


def _register(stated: str, held: Evidence) -> DatedRegister:
    day, _, file = stated.partition("=")
    if not file:
        raise EvidenceRefused("a register is given as YYYY-MM-DD=FILE")
    return read_register(Path(file), day_of(day), held.municipality, held.pointer_key)


def _print(verdict: BlindingVerdict, registers: list[DatedRegister], *, as_json: bool) -> None:
    summary: dict[str, Any] = {
        "honest": verdict.honest,
        "requests": verdict.requests,
        "elements": verdict.elements,
        "never_sent": verdict.never_sent,
        "findings": {finding.value: count for finding, count in verdict.findings.items()},
        "registers": [
            {"day": one.day.date.isoformat(), "sha256": one.digest, "residents": one.residents} for one in registers
        ],
    }
    if as_json:
        print_json(summary)
        return
    console = Console(soft_wrap=True, highlight=False)
    for one in summary["registers"]:
        console.print(f"register of {one['day']}: {one['residents']} residents, SHA-256 {one['sha256']}")
    console.print(f"{verdict.requests} requests with {verdict.elements} elements in the gateway's log")
    for finding, count in verdict.findings.items():
        console.print(f"- {finding}: {count}")
    words = "[bold green]HONEST[/]: every element is a resident's" if verdict.honest else "[bold red]NOT HONEST[/]"
    console.print(words)
