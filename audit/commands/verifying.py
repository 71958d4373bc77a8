"""`drempel-audit verify`, `check-proof`, `show`, `events`: what an outsider runs. Stands on the verifier alone."""

import json
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from audit.verify.entry_form import published_catalogue
from audit.verify.inclusion import check_proof
from audit.verify.note import Quorum, read_quorum
from audit.verify.source import UnreadableLog, open_source
from audit.verify.verdict import Verdict
from audit.verify.verification import verify
from terminal.table import print_table

LogArgument = Annotated[Path, typer.Argument(help="a service's database file, or an exported directory")]
KeyOption = Annotated[Path, typer.Option("--key", help="file with the log's verifier key line (or lines)")]
WitnessOption = Annotated[
    Path | None, typer.Option("--witnesses", help="file with the key lines of witnesses: a quorum must have cosigned")
]
QuorumOption = Annotated[int | None, typer.Option("--quorum", help="how many of them; a majority unless told")]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON")]
_ENVELOPE = {"index", "time", "action", "object", "result", "actor", "origin"}


@contextmanager
def progress(words: str, total: int) -> Iterator[Callable[[int], None]]:
    """Yield a function to be told of every step; draws a bar on a terminal, nothing in a pipe."""
    columns = (TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(words, total=total)
        yield lambda steps: bar.advance(task, steps)


def print_json(value: object) -> None:
    """Print for machines."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


def verify_log(
    path: LogArgument,
    key: KeyOption,
    kept: Annotated[
        list[Path] | None, typer.Option(help="a checkpoint you kept from before: the log must continue it")
    ] = None,
    witnesses: WitnessOption = None,
    quorum: QuorumOption = None,
    as_json: JsonOption = False,
) -> None:
    """Recompute the log and check entries, tiles, checkpoints, signatures. Exit 1 when anything disagrees."""
    source = open_source(path)
    notes = [file.read_bytes() for file in kept or []]
    with progress("verifying", source.size()) as advance:
        verdict = verify(
            source, key.read_text(encoding="utf-8"), kept=notes, witnesses=_quorum(witnesses, quorum), advance=advance
        )
    if as_json:
        print_json(_summary(verdict))
    else:
        _print(path, verdict)
    raise typer.Exit(0 if verdict.sound else 1)


def _quorum(witnesses: Path | None, needed: int | None) -> Quorum | None:
    return None if witnesses is None else read_quorum(witnesses.read_text(encoding="utf-8"), needed)


def _summary(verdict: Verdict) -> dict[str, Any]:
    return {
        "verified": verdict.sound,
        "first_damaged": verdict.first_damaged,
        "findings": verdict.findings,
        "entries": verdict.entries,
        "checkpoints": verdict.checkpoints,
        "signed_size": verdict.signed_size,
        "witnessed_size": verdict.witnessed_size,
        "unsigned": verdict.unsigned,
        "root": verdict.root,
        "clock_steps_back": verdict.steps_back,
        "actions": verdict.actions,
    }


def _print(path: Path, verdict: Verdict) -> None:
    console = Console(soft_wrap=True, highlight=False)
    print_table(path.name, ("action", "entries"), sorted(verdict.actions.items()), right=frozenset({"entries"}))
    console.print(f"{verdict.entries} entries, {verdict.checkpoints} checkpoints, root {verdict.root}")
    if verdict.unsigned:
        console.print(
            f"{verdict.unsigned} entries at the end are newer than the newest checkpoint: checked, not signed"
        )
    if verdict.witnessed_size is not None:
        console.print(f"witnesses cosigned the log up to {verdict.witnessed_size} entries")
    if verdict.steps_back:
        console.print(
            f"{verdict.steps_back} entries bear an earlier time than the one before, first entry"
            f" {verdict.first_step_back}: clocks differ, no damage"
        )
    for finding in verdict.findings:
        console.print(f"- {finding}", markup=False)
    if verdict.sound:
        console.print("[bold green]INTACT[/]: every entry is there, unchanged and in order, under the signed root")
    else:
        where = "" if verdict.first_damaged is None else f", first damage at entry {verdict.first_damaged}"
        console.print(f"[bold red]NOT INTACT[/]{where}")


def check_inclusion(
    proof: Annotated[Path, typer.Argument(help="a .tlog-proof file")],
    key: KeyOption,
    leaf: Annotated[str, typer.Option(help="leaf hash, as the receipt shows it: 64 hexadecimal digits")],
    witnesses: WitnessOption = None,
    quorum: QuorumOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check offline that the entry with this leaf hash stands in the signed log. Exit 1 when it does not."""
    observed_by = _quorum(witnesses, quorum)
    shown = check_proof(proof.read_bytes(), leaf_hash(leaf), key.read_text(encoding="utf-8"), witnesses=observed_by)
    if as_json:
        told = {"included": True, "log": shown.log, "index": shown.index, "size": shown.size}
        print_json({**told, "cosigned": list(shown.cosigned)})
    else:
        by = f", cosigned by {', '.join(shown.cosigned)}" if shown.cosigned else ""
        Console(soft_wrap=True).print(f"included: entry {shown.index} of {shown.size} in {shown.log}{by}")


def leaf_hash(text: str) -> bytes:
    """Return the bytes of a leaf hash given on the command line."""
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b""
    if len(value) != 32:  # noqa: PLR2004 - SHA-256
        raise typer.BadParameter("a leaf hash is 64 hexadecimal digits")
    return value


def show(
    path: LogArgument,
    action: Annotated[str | None, typer.Option(help="only this action")] = None,
    about: Annotated[str | None, typer.Option("--object", help="only entries about this object")] = None,
    last: Annotated[int, typer.Option(help="how many, counted from the end", min=1)] = 50,
    as_json: JsonOption = False,
) -> None:
    """Print entries."""
    chosen: deque[dict[str, Any]] = deque(maxlen=last)
    with open_source(path).open() as reading:
        for index, entry in reading.entries():
            facts = _facts(index, entry)
            if action in {None, facts["action"]} and about in {None, facts["object"]}:
                chosen.append(facts)
    if as_json:
        print_json(list(chosen))
        return
    columns = ("index", "time", "action", "object", "result", "actor")
    rows = [(*(facts[name] for name in columns), _details(facts)) for facts in chosen]
    print_table("", (*columns, "details"), rows, right=frozenset({"index"}))


def _details(facts: dict[str, Any]) -> str:
    return " ".join(f"{name}={_words(value)}" for name, value in facts.items() if name not in _ENVELOPE)


def _facts(index: int, entry: bytes) -> dict[str, Any]:
    try:
        facts = json.loads(entry)
    except ValueError:
        facts = None
    if not isinstance(facts, dict) or not facts.keys() >= _ENVELOPE:
        raise UnreadableLog(f"entry {index} is damaged: run verify")
    return facts


def _words(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def events(as_json: JsonOption = False) -> None:
    """Print everything that can be recorded: each event and the only fields it may have."""
    published = published_catalogue()
    if as_json:
        print_json(published)
        return
    rows = [
        (event, ", ".join(details["always"]), ", ".join(details["sometimes"]))
        for event, details in published["details"].items()
    ]
    print_table("", ("event", "always", "sometimes"), rows)
    Console(soft_wrap=True).print(f"every entry: action, {', '.join(published['every_entry'])}")
