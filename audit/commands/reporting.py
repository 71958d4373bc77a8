"""`drempel-audit report`: the questions of a privacy officer, answered from a log; the run itself is recorded in it."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from audit.commands.keeping import TABLES, opened
from audit.commands.verifying import LogArgument, QuorumOption, WitnessOption, progress
from audit.events import Event, EventId, Result
from audit.log import AuditLog
from audit.questions import integrity, page
from audit.questions.answer import Answer
from audit.questions.asking import QUESTIONS, ask
from audit.verify.note import read_quorum
from audit.verify.source import open_source
from audit.verify.verdict import Verdict
from terminal.table import print_table


class Form(StrEnum):
    """How answers are given."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    HTML = "html"


def report(
    path: LogArgument,
    key: Annotated[Path, typer.Option("--key", help="file with the log's verifier key line (or lines)")],
    question: Annotated[list[str] | None, typer.Option(help=f"only these: integrity, {', '.join(QUESTIONS)}")] = None,
    witnesses: WitnessOption = None,
    quorum: QuorumOption = None,
    form: Annotated[Form, typer.Option("--format", help="how")] = Form.TABLE,
    out: Annotated[Path | None, typer.Option(help="file to write instead of the terminal")] = None,
    residents: Annotated[
        list[str] | None, typer.Option(help="CODE=N: how many residents a municipality has, for a gateway's budgets")
    ] = None,
    unrecorded: Annotated[
        bool, typer.Option(help="do not record this run: for copies and exports, which nobody writes to")
    ] = False,
) -> None:
    """Answer: who submitted, why decided, who set thresholds, who looked, what left, what ended, what was evaluated.

    The log is verified first; that it was is recorded in the log itself (BIO2 8.15.06). Exit 1 when it is not intact.
    """
    wanted = question or [integrity.NAME, *QUESTIONS]
    if unknown := sorted(set(wanted) - {integrity.NAME, *QUESTIONS}):
        raise typer.BadParameter(f"no such question: {', '.join(unknown)}")
    source = open_source(path)
    trusted = None if witnesses is None else read_quorum(witnesses.read_text(encoding="utf-8"), quorum)
    first, verdict = integrity.integrity(source, key.read_text(encoding="utf-8"), trusted)
    if path.is_file() and not unrecorded:
        _record(path, verdict)
    answers = [first] if integrity.NAME in wanted else []
    if verdict.sound:
        with progress("reading", source.size()) as advance:
            asked = [name for name in wanted if name in QUESTIONS]
            answers += ask(source, asked, residents=_sizes(residents or []), advance=advance)
    else:
        answers = [first]
    _give(answers, path, form, out)
    raise typer.Exit(0 if verdict.sound else 1)


def _sizes(told: list[str]) -> dict[str, int]:
    try:
        return {code: int(count) for code, count in (one.split("=") for one in told)}
    except ValueError:
        raise typer.BadParameter("CODE=N", param_hint="--residents") from None


def _record(path: Path, verdict: Verdict) -> None:
    event = Event(
        id=EventId.LOG_VERIFIED, object="log", actor="privacy-officer", origin="command-line", time=datetime.now(UTC),
        result=Result.DONE if verdict.sound else Result.FAILED,
        fields={"size": verdict.entries, "root": verdict.root},
    )  # fmt: skip
    with opened(path, write=True) as connection:
        AuditLog("", TABLES).append(connection, [event])


def _give(answers: list[Answer], path: Path, form: Form, out: Path | None) -> None:
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    match form:
        case Form.TABLE if out is None:
            _print(answers)
            return
        case Form.CSV:
            text = page.as_csv(answers)
        case Form.JSON:
            text = page.as_json(answers)
        case _:
            text = page.as_html(answers, log=path.name, made_at=made_at)
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")


def _print(answers: list[Answer]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for number, answer in enumerate(answers):
        if number:
            console.print()
        print_table(
            answer.question, answer.columns, answer.rows, right=_numbers(answer),
            title_style="bold red" if answer.alarming else "bold",
        )  # fmt: skip
        for note in answer.notes:
            console.print(f"  {note}", markup=False)


def _numbers(answer: Answer) -> frozenset[str]:
    """Return the columns that hold nothing but numbers."""
    return frozenset(
        column
        for at, column in enumerate(answer.columns)
        if answer.rows and all(isinstance(row[at], int) for row in answer.rows)
    )
