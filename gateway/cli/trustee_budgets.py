"""`drempel-gateway trustee budget`: what callers may have evaluated by a trustee, and supplements by its officers."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli import budgets
from gateway.cli.budgets import CallerOption, EpochOption
from gateway.cli.context import ClockOption, JsonOption, refusals
from gateway.cli.officers import OfficerKeysOption, PassphrasesOption, held
from gateway.trustee import wiring
from gateway.trustee.settings import load_trustee
from keys.identity import MunicipalityCode
from servicekit.clock import SystemClock, clock_from

app = typer.Typer(no_args_is_help=True, help="The trustee's own budgets.", pretty_exceptions_enable=False)
ConfigOption = Annotated[Path, typer.Option("--config", "-c", help="The trustee's settings (TOML).")]


@app.command("list")
def list_budgets(config: ConfigOption, as_json: JsonOption = False) -> None:
    """List every account: a node under its own leaf, or a partner in blind mode under a municipality's."""
    with refusals():
        ledger, _ = wiring.budgets(load_trustee(config), SystemClock())
        budgets.show(ledger, as_json=as_json)


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
    """Add to a lifetime budget. Two officers of the trustee's configuration sign; it is recorded with both."""
    with refusals():
        settings = load_trustee(config)
        ledger, manifest = wiring.budgets(settings, clock_from(clock))
        municipality = MunicipalityCode(code)
        nodes = {entry.code: entry.node_oin for entry in manifest.municipalities} if manifest else {}
        whose = budgets.whose_account(municipality, caller, nodes)
        account = budgets.account_of(ledger, municipality, whose, epoch)
        keys = held(officer_key, passphrase_file)
        budgets.supplement(ledger, account, evaluations, settings.officer_keys(), keys)


@app.command()
def verify(config: ConfigOption, as_json: JsonOption = False) -> None:
    """Follow the ledger's chain: every line, every total, every approval. Exit 1 when something does not hold."""
    with refusals():
        settings = load_trustee(config)
        ledger, _ = wiring.budgets(settings, SystemClock())
        budgets.follow(ledger, settings.officer_keys(), as_json=as_json)
