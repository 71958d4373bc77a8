"""`drempel-partner` as a whole."""

import typer

from partner_client.commands import feedback, files, own_keys, receipts, trust

app = typer.Typer(
    name="drempel-partner",
    help="Send early-arrears signals (vroegsignalen) to a Drempel gateway.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(own_keys.app, name="keys", help="Make the own keys, and publish their public halves.")
app.add_typer(trust.app, name="manifest", help="The signed manifest: who takes part, and in which mode.")
app.add_typer(receipts.app, name="receipt", help="Proofs that signals were accepted: fetch them, check them offline.")
app.command("check")(files.check)
app.command("submit")(files.submit)
app.command("withdraw")(files.withdraw)
app.command("status")(files.status)
app.command("feedback")(feedback.feedback)
