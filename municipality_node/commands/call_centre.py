"""`drempel-node call-centre`: the attempts of the call centre, from its own file."""

import csv
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from municipality_node.casework.importing import AttemptImport, read_attempts
from municipality_node.commands.at_work import UserName, at_work
from municipality_node.commands.options import AsJson, ClockFile, Config, Only
from municipality_node.errors import AttemptsRefused
from servicekit import tables

call_centre = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="The call centre's attempts.")


@call_centre.command("import")
def import_attempts(
    file: Annotated[Path, typer.Argument(help="CSV: reference, number, day, daypart, channel, result")],
    config: Config,
    made_by: Annotated[str, typer.Option(help="whose attempts they are, when somebody else imports them")] = "",
    rejected: Annotated[Path | None, typer.Option(help="report of refused lines (CSV): line, code")] = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Bring attempts in; a reference counts once, however often a file comes."""
    lines = list(read_attempts(file))
    good = [(line.number, line.attempt) for line in lines if line.attempt is not None]
    refused = {line.number: f"{AttemptsRefused.refusal}:{line.field}" for line in lines if line.attempt is None}
    with at_work(config, clock, municipality, user) as (desk, session), tables.progress() as bars:
        bar = bars.add_task("attempts", total=len(good))
        results = AttemptImport(desk).run(
            session,
            [attempt for _, attempt in good],
            made_by=made_by,
            progress=lambda done: bars.update(bar, completed=done),
        )
    refused |= {number: one.code for (number, _), one in zip(good, results, strict=True) if one.code}
    if rejected is not None:
        with rejected.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([("line", "code"), *sorted(refused.items())])
    for code, count in Counter(refused.values()).most_common():
        typer.echo(f"refused {count}: {code}", err=True)
    counts = {
        "rows": len(lines),
        "added": sum(one.added for one in results),
        "repeated": sum(one.repeated for one in results),
        "refused": len(refused),
    }
    tables.render(f"attempts {file.name}", [counts], as_json=as_json, right=frozenset(counts))
