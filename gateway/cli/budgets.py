"""`drempel-gateway budget`: what every caller may still have evaluated, supplementary grants, and the ledger itself."""

import secrets
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.context import ClockOption, ConfigOption, JsonOption, opened, passphrase, refusals, said
from gateway.domain.ledger import Account, Approval, Balance, Grant
from gateway.errors import GrantRefused
from gateway.key_ceremony import OFFICER_PURPOSE, make_officer_key
from gateway.wiring import Installation
from keys.custody.personal import read_personal
from keys.identity import MunicipalityCode, Oin
from keys.signing import SigningKey
from servicekit.tables import render

app = typer.Typer(no_args_is_help=True, help="Evaluation budgets.", pretty_exceptions_enable=False)
_NUMBERS = frozenset({"epoch", "generation", "granted", "spent", "left"})
_GRANT_SIZE = 32


@app.command("list")
def list_budgets(config: ConfigOption, as_json: JsonOption = False) -> None:
    """List every account: a node under its leaf key, or a partner in blind mode under a municipality's."""
    with refusals():
        _, installation = opened(config)
        rows = [_row(account, balance) for account, balance in installation.budgets.balances().items()]
        render("budgets", rows, as_json=as_json, right=_NUMBERS)


def _row(account: Account, balance: Balance) -> dict[str, object]:
    return {
        "municipality": account.municipality.value,
        "epoch": account.epoch,
        "generation": account.generation,
        "caller": account.caller.value,
        "granted": balance.granted,
        "spent": balance.spent,
        "left": balance.left,
        "alarm": balance.alarming,
    }


@app.command()
def grant(
    code: Annotated[str, typer.Argument(help="The municipality's code, four digits.")],
    evaluations: Annotated[int, typer.Argument(min=1, help="How many to add.")],
    officer_key: Annotated[list[Path], typer.Option(help="An officer's key file; give two.")],
    config: ConfigOption,
    caller: Annotated[str | None, typer.Option(help="OIN of a partner; default: the municipality's node.")] = None,
    epoch: Annotated[int | None, typer.Option(help="Default: the newest in which the caller has an account.")] = None,
    passphrase_file: Annotated[
        list[Path] | None, typer.Option(help="Instead of asking: a file per key, in the same order.")
    ] = None,
    clock: ClockOption = None,
) -> None:
    """Add to a lifetime budget, for instance after a lost database. Two officers sign; it is recorded with both."""
    with refusals():
        settings, installation = opened(config, clock)
        account = _account(installation, MunicipalityCode(code), Oin(caller) if caller else None, epoch)
        wanted = Grant(account=account, evaluations=evaluations, number=secrets.token_bytes(_GRANT_SIZE))
        approvals = [
            _approval(wanted, path, passphrase(path, passphrase_file, number))
            for number, path in enumerate(officer_key)
        ]
        installation.budgets.supplement(wanted, approvals, settings.officer_keys())
        said(f"{account.caller} was granted {evaluations} evaluations under the leaf of {code}, epoch {account.epoch}")


@app.command("officer-key")
def officer_key(
    holder: Annotated[str, typer.Argument(help="The officer's function, in lower case; never a person's name.")],
    directory: Annotated[Path, typer.Argument(help="Where HOLDER.key and HOLDER.hex go.")],
    passphrase_file: Annotated[Path | None, typer.Option(help="Instead of asking.")] = None,
) -> None:
    """Make an officer's key, under a passphrase; prints the file with its public half, for the configuration."""
    with refusals():
        secret = passphrase(directory / f"{holder}.key", [passphrase_file] if passphrase_file else None, 0)
        said(str(make_officer_key(directory, holder, secret)))


def _approval(wanted: Grant, path: Path, secret: str) -> Approval:
    held = read_personal(path, secret, purpose=OFFICER_PURPOSE)
    return wanted.approve(held.holder, SigningKey.decode(held.secret))


def _account(installation: Installation, code: MunicipalityCode, caller: Oin | None, epoch: int | None) -> Account:
    connected = {item.code: item for item in installation.enrolments.enrolled().connections}
    if caller is None and code not in connected:
        raise GrantRefused("no such municipality", field="municipality_code")
    whose = caller or connected[code].node_oin
    held = [
        account
        for account in installation.budgets.balances()
        if (account.municipality, account.caller) == (code, whose) and epoch in {None, account.epoch}
    ]
    if not held:
        raise GrantRefused("no such account: nothing was agreed for this caller under this leaf", field="leaf")
    return max(held, key=lambda account: (account.epoch, account.generation))


@app.command()
def verify(config: ConfigOption, as_json: JsonOption = False) -> None:
    """Follow the ledger's chain: every line, every total, every approval. Exit 1 when something does not hold."""
    with refusals():
        settings, installation = opened(config)
        count, faults = installation.budgets.examine(settings.officer_keys())
        rows: list[dict[str, object]] = [{"line": number, "fault": fault.value} for number, fault in faults]
        if as_json or rows:
            render("ledger faults", rows, as_json=as_json)
        said(f"{count} lines, {len(rows)} faults")
        if rows:
            raise typer.Exit(1)
