"""`drempel-audit`: what a privacy officer or an outside auditor runs, on a copy or on the live file."""

import sys

import typer

from audit.commands import keeping, recovering, reporting, resolving, verifying, witnessing
from audit.commands.blinding import blinding
from audit.errors import AuditError
from audit.verify.inclusion import ProofInvalid
from audit.verify.note import KeyRefused
from audit.verify.source import UnreadableLog

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Check an audit log, alone and offline.",
)
app.command("verify")(verifying.verify_log)
app.command("show")(verifying.show)
app.command("events")(verifying.events)
app.command("check-proof")(verifying.check_inclusion)
app.command("proof")(keeping.prove)
app.command("export")(keeping.export_log)
app.command("blinding")(blinding)
app.command("fsck")(keeping.check_and_repair)
app.command("report")(reporting.report)
app.command("restore")(recovering.restore)
app.command("succeed")(recovering.begin_anew)
app.add_typer(witnessing.witness, name="witness")
app.add_typer(resolving.actor, name="actor")


def main() -> None:
    """Run the command; expected failures are one line."""
    try:
        app()
    except (AuditError, UnreadableLog, KeyRefused, ProofInvalid, OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        if isinstance(error, UnicodeDecodeError):
            reason = "a file is not text"
        sys.stderr.write(f"drempel-audit: {reason}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
