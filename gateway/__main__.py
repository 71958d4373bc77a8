"""The `drempel-gateway` command."""

import typer

from gateway.cli import (
    audit_keys,
    budgets,
    epochs,
    keys,
    mailboxes,
    manifests,
    municipalities,
    operations,
    operators,
    partners,
    retention,
    trustee,
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Drempel's gateway: receives, seals and routes signals.",
    pretty_exceptions_enable=False,
)
app.command()(operations.init)
app.command()(operations.serve)
app.command()(operations.status)
app.command()(operations.backup)
app.command()(operators.console)
app.add_typer(operators.app, name="operator")
app.add_typer(partners.app, name="partner")
app.add_typer(municipalities.app, name="municipality")
app.add_typer(trustee.app, name="trustee")
app.add_typer(keys.app, name="keys")
app.add_typer(epochs.app, name="epoch")
app.add_typer(budgets.app, name="budget")
app.add_typer(mailboxes.app, name="mailbox")
app.add_typer(retention.app, name="retention")
app.add_typer(operations.routing, name="routing")
app.add_typer(manifests.app, name="manifest")
app.add_typer(audit_keys.audit, name="audit")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
