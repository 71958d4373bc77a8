"""`drempel-gateway budget`: what every caller may still have evaluated, supplementary grants, and the ledger itself."""

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.context import ClockOption, ConfigOption, JsonOption, opened, passphrase, refusals, said
from gateway.cli.officers import OfficerKeysOption, PassphrasesOption, approvals, held
from gateway.domain.ledger import Account, Balance, Grant
from gateway.errors import GrantRefused
from gateway.key_ceremony import make_officer_key
from gateway.ports.evaluating import Budgets
from keys.custody.personal import PersonalSecret
from keys.identity import MunicipalityCode, Oin
from keys.signing import VerifyKey
from servicekit.tables import render

app = typer.Typer(no_args_is_help=True, help="Evaluation budgets.", pretty_exceptions_enable=False)
CallerOption = Annotated[str | None, typer.Option(help="OIN of a partner; default: the municipality's node.")]
EpochOption = Annotated[int | None, typer.Option(help="Default: the newest in which the caller has an account.")]
_NUMBERS = frozenset({"epoch", "generation", "granted", "spent", "left"})
_GRANT_SIZE = 32


@app.command("list")
def list_budgets(config: ConfigOption, as_json: JsonOption = False) -> None:
    """List every account: a node under its leaf key, or a partner in blind mode under a municipality's."""
    with refusals():
        _, installation = opened(config)
        show(installation.budgets, as_json=as_json)


def show(budgets: Budgets, *, as_json: bool) -> None:
    """Print every account and its balance."""
    rows = [_row(account, balance) for account, balance in budgets.balances().items()]
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
    officer_key: OfficerKeysOption,
    config: ConfigOption,
    caller: CallerOption = None,
    epoch: EpochOption = None,
    passphrase_file: PassphrasesOption = None,
    clock: ClockOption = None,
) -> None:
    """Add to a lifetime budget, for instance after a lost database. Two officers sign; it is recorded with both."""
    with refusals():
        settings, installation = opened(config, clock)
        nodes = {item.code: item.node_oin for item in installation.enrolments.enrolled().connections}
        whose = whose_account(MunicipalityCode(code), caller, nodes)
        account = account_of(installation.budgets, MunicipalityCode(code), whose, epoch)
        supplement(
            installation.budgets,
            account,
            evaluations,
            settings.officer_keys(),
            held(officer_key, passphrase_file),
        )


def supplement(
    budgets: Budgets,
    account: Account,
    evaluations: int,
    officers: Mapping[str, VerifyKey],
    keys: Sequence[PersonalSecret],
) -> None:
    """Have the holders of these key files grant more to an account. Raises GrantRefused, CustodyRefused."""
    wanted = Grant(account=account, evaluations=evaluations, number=secrets.token_bytes(_GRANT_SIZE))
    budgets.supplement(wanted, approvals(wanted.approve, keys), officers)
    said(
        f"{account.caller} was granted {evaluations} evaluations"
        f" under the leaf of {account.municipality}, epoch {account.epoch}"
    )


@app.command("officer-key")
def officer_key(
    holder: Annotated[str, typer.Argument(help="The officer's function, in lower case; never a person's name.")],
    directory: Annotated[Path, typer.Argument(help="Where HOLDER.key and HOLDER.hex go.")],
    passphrase_file: Annotated[Path | None, typer.Option(help="Instead of asking.")] = None,
) -> None:
    """Make an officer's key, under a passphrase; prints the file with its public half, for the configuration."""
    with refusals():
        secret = passphrase(directory / f"{holder}.key", [passphrase_file] if passphrase_file else None, 0, new=True)
        said(str(make_officer_key(directory, holder, secret)))


def whose_account(code: MunicipalityCode, caller: str | None, nodes: Mapping[MunicipalityCode, Oin]) -> Oin:
    """Return the caller that was named, else the municipality's node. Raises GrantRefused."""
    if caller is None and code not in nodes:
        raise GrantRefused("no such municipality", field="municipality_code")
    return Oin(caller) if caller else nodes[code]


def account_of(budgets: Budgets, code: MunicipalityCode, whose: Oin, epoch: int | None) -> Account:
    """Return the newest account of a caller under a municipality's leaf. Raises GrantRefused."""
    held = [
        account
        for account in budgets.balances()
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
        follow(installation.budgets, settings.officer_keys(), as_json=as_json)


def follow(budgets: Budgets, officers: Mapping[str, VerifyKey], *, as_json: bool) -> None:
    """Print the faults of a ledger; exit code 1 when there are any."""
    count, faults = budgets.examine(officers)
    rows: list[dict[str, object]] = [{"line": number, "fault": fault.value} for number, fault in faults]
    if as_json or rows:
        render("ledger faults", rows, as_json=as_json)
    said(f"{count} lines, {len(rows)} faults")
    if rows:
        raise typer.Exit(1)
