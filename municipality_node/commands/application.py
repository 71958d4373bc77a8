"""Every command of `drempel-node`, and how their failures look: one line with a code, never a traceback."""

import sys

import typer
from rich.console import Console

from servicekit.lazy_commands import lazily
from servicekit.refusal import RefusalError, UnavailableError, file_problem
from servicekit.rpc_errors import where

COMMANDS = {
    "init": "municipality_node.commands.keys:init",
    "keys": "municipality_node.commands.keys:keys",
    "register": "municipality_node.commands.register:register",
    "policy": "municipality_node.commands.policies:policies",
    "list": "municipality_node.commands.lists:lists",
    "index": "municipality_node.commands.register:index",
    "epochs": "municipality_node.commands.epochs:epochs",
    "run": "municipality_node.commands.working:run",
    "pause": "municipality_node.commands.hosting:pause",
    "resume": "municipality_node.commands.hosting:resume",
    "move": "municipality_node.commands.hosting:move",
    "backup": "municipality_node.commands.backup:backup",
    "inbox": "municipality_node.commands.views:inbox",
    "released": "municipality_node.commands.views:released",
    "review": "municipality_node.commands.review:review",
    "why": "municipality_node.commands.views:why",
    "status": "municipality_node.commands.views:status",
    "feedback": "municipality_node.commands.feedback:feedback",
    "retention": "municipality_node.commands.retention:retention",
    "evaluate": "municipality_node.evaluation.command:evaluate",
    "model": "municipality_node.commands.model:model",
    "users": "municipality_node.commands.users:users",
    "case": "municipality_node.commands.cases:cases",
    "tray": "municipality_node.commands.worklist:trays",
    "letter": "municipality_node.commands.letters:letters",
    "call-centre": "municipality_node.commands.call_centre:call_centre",
    "deadline": "municipality_node.commands.worklist:deadline",
    "capacity": "municipality_node.commands.worklist:capacity",
    "directory": "municipality_node.commands.worklist:directory",
    "report": "municipality_node.commands.regions:reports",  # with what it adds to them
    "console": "municipality_node.commands.console:console",
    "audit": "municipality_node.commands.audit_log:audit",
    "rights": "municipality_node.commands.rights:rights",
    "processing": "municipality_node.commands.processing:processing",
    "record": "municipality_node.commands.accountability:record",
    "dpia": "municipality_node.commands.accountability:dpia",
}

app = typer.Typer(
    cls=lazily(COMMANDS),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A municipality's own node: its register, its keys, its decisions.",
)


@app.callback()
def _node() -> None:
    """Do nothing before a command does."""


def main() -> None:
    """Run the command line; expected failures are one coded line and exit code 1."""
    try:
        app()
    except RefusalError as refused:
        line = f"{refused.public_text}: {refused}"
    except UnavailableError as unavailable:
        line = f"UNAVAILABLE: {unavailable}"
    except OSError as error:
        line = f"UNAVAILABLE: {file_problem(error)}"
    except Exception as error:  # noqa: BLE001 - a traceback could quote what was being read
        line = f"INTERNAL: {type(error).__name__} at {where(error)}"
    else:
        return
    Console(stderr=True, highlight=False).print(line, markup=False, soft_wrap=True)
    sys.exit(1)
