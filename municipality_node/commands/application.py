"""Every command of `drempel-node`, and how their failures look: one line with a code, never a traceback."""

import sys

import typer
from rich.console import Console

from municipality_node.commands import (
    accountability,
    call_centre,
    cases,
    console,
    feedback,
    keys,
    letters,
    lists,
    model,
    policies,
    processing,
    regions,
    register,
    reports,
    retention,
    review,
    rights,
    users,
    views,
    working,
    worklist,
)
from municipality_node.commands.epochs import epochs
from municipality_node.evaluation.command import evaluate
from servicekit.refusal import RefusalError, UnavailableError
from servicekit.rpc_errors import where

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A municipality's own node: its register, its keys, its decisions.",
)
app.command("init")(keys.init)
app.add_typer(keys.keys, name="keys")
app.add_typer(register.register, name="register")
app.add_typer(policies.policies, name="policy")
app.add_typer(lists.lists, name="list")
app.command("index")(register.index)
app.command("epochs")(epochs)
app.command("run")(working.run)
app.command("inbox")(views.inbox)
app.command("released")(views.released)
app.add_typer(review.review, name="review")
app.command("why")(views.why)
app.command("status")(views.status)
app.add_typer(feedback.feedback, name="feedback")
app.add_typer(retention.retention, name="retention")
app.command("evaluate")(evaluate)
app.add_typer(model.model, name="model")
app.add_typer(users.users, name="users")
app.add_typer(cases.cases, name="case")
app.add_typer(worklist.trays, name="tray")
app.add_typer(letters.letters, name="letter")
app.add_typer(call_centre.call_centre, name="call-centre")
app.command("deadline")(worklist.deadline)
app.command("capacity")(worklist.capacity)
app.command("directory")(worklist.directory)
reports.reports.command()(regions.export)
reports.reports.command()(regions.region)
reports.reports.command()(regions.regress)
app.add_typer(reports.reports, name="report")
app.command("console")(console.console)
app.add_typer(rights.rights, name="rights")
app.add_typer(processing.processing, name="processing")
app.command("record")(accountability.record)
app.command("dpia")(accountability.dpia)


def main() -> None:
    """Run the command line; expected failures are one coded line and exit code 1."""
    try:
        app()
    except RefusalError as refused:
        line = f"{refused.public_text}: {refused}"
    except UnavailableError as unavailable:
        line = f"UNAVAILABLE: {unavailable}"
    except Exception as error:  # noqa: BLE001 - a traceback could quote what was being read
        line = f"INTERNAL: {type(error).__name__} at {where(error)}"
    else:
        return
    Console(stderr=True, highlight=False).print(line, markup=False, soft_wrap=True)
    sys.exit(1)
