"""`drempel-node letter`: letters and messages for one case or a whole tray, as files."""

from pathlib import Path
from typing import Annotated

import typer

from municipality_node import wiring
from municipality_node.casework.letters.templates import Kind
from municipality_node.casework.letters.writing import Files, Order, into
from municipality_node.casework.triaging import Triage
from municipality_node.commands.at_work import Override, Reason, UserName, at_work
from municipality_node.commands.options import AsJson, ClockFile, Config, Only
from servicekit import tables

letters = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Letters and messages.")


@letters.command("write")
def write(
    config: Config,
    out: Annotated[Path, typer.Option(help="where the files are put; only you may read them")],
    numbers: Annotated[list[int] | None, typer.Argument(help="the numbers of cases")] = None,
    tray: Annotated[str | None, typer.Option(help="every case of a tray")] = None,
    kind: Annotated[Kind, typer.Option(help="brief is set as PDF and text; the others are text")] = Kind.LETTER,
    template: Annotated[str | None, typer.Option(help="one template for all; else chosen per case")] = None,
    override: Override = None,
    reason: Reason = None,
    together: Annotated[bool, typer.Option("--together", help="letters as one PDF to print")] = False,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Write letters, and log an attempt in every case; a case gets a template once a day."""
    with at_work(config, clock, municipality, user) as (desk, session):
        chosen = list(numbers or [])
        if tray is not None:
            chosen += [one.case.number for one in Triage(desk).work_list(session, tray=tray)]
        files = Files.TOGETHER if together else Files.EACH
        order = Order(kind=kind, template=template, override=override, reason=reason, files=files)
        with tables.progress() as bars:
            bar = bars.add_task("letters", total=len(set(chosen)))
            writing = wiring.letter_writing(desk)
            written = writing.write(session, chosen, order, into(out), lambda done: bars.update(bar, completed=done))
    rows = [{"cases": written.cases, "files": written.files, "repeated": written.repeated,
             "refused": len(written.refused)}]  # fmt: skip
    for number, code in written.refused.items():
        typer.echo(f"case {number}: {code}", err=True)
    tables.render("letters", rows, as_json=as_json, right=frozenset(rows[0]))


@letters.command("templates")
def templates(
    config: Config, user: UserName = None, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False
) -> None:
    """List the templates that are in use."""
    with at_work(config, clock, municipality, user) as (desk, session):
        rows = [{"template": name} for name in wiring.letter_writing(desk).templates(session)]
    tables.render("templates", rows, as_json=as_json)
