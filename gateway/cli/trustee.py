"""`drempel-gateway trustee`: the second evaluator of a split key. Run by another organisation than the gateway's."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli import trustee_budgets
from gateway.cli.context import ClockOption, refusals, said
from gateway.trustee import leaves, wiring
from gateway.trustee.serving import serve as run
from gateway.trustee.settings import TrusteeSettings, load_trustee
from keys.identity import MunicipalityCode
from servicekit import logs
from servicekit.clock import clock_from

app = typer.Typer(no_args_is_help=True, help="Holds a share of every leaf key.", pretty_exceptions_enable=False)
app.add_typer(trustee_budgets.app, name="budget")
ConfigOption = Annotated[Path, typer.Option("--config", "-c", help="The trustee's settings (TOML).")]


@app.command()
def init(config: ConfigOption) -> None:
    """Make custody and store; prints the line that verifies the trustee's audit log."""
    with refusals():
        settings = load_trustee(config)
        verifier = wiring.initialise(settings)
        settings.store.with_name("audit.verifier").write_text(verifier + "\n", encoding="ascii")
        sys.stdout.write(verifier + "\n")


@app.command()
def publish(
    config: ConfigOption,
    municipality: Annotated[list[str], typer.Option(help="A municipality's code; repeat for more.")],
    out: Annotated[Path, typer.Option(help="The file for the gateway's operator: public keys only.")],
    epoch: Annotated[int, typer.Option(min=1, help="The epoch; its root is made when there is none.")] = 1,
    generation: Annotated[int, typer.Option(min=1, help="The generation of the municipalities' leaves.")] = 1,
) -> None:
    """Write the public half of the share of each leaf; repeat it for a new epoch, generation or municipality."""
    with refusals():
        keys = wiring.leaf_keys(load_trustee(config), epoch=epoch)
        known = leaves.read(out) if out.exists() else {}
        wanted = {*known, *((MunicipalityCode(code), epoch, generation) for code in municipality)}
        out.write_bytes(leaves.written(keys, sorted(wanted)))
        said(f"{len(wanted)} leaves in {out.name}")


@app.command()
def serve(config: ConfigOption, clock: ClockOption = None) -> None:
    """Evaluate for whoever the manifest lists, until SIGTERM."""
    logs.configure()
    with refusals():
        asyncio.run(_serve(load_trustee(config), clock))


async def _serve(settings: TrusteeSettings, clock: Path | None) -> None:
    await run(wiring.build(settings, clock_from(clock)), settings)


@app.command()
def destroy(
    epoch: Annotated[int, typer.Argument(min=1, help="The epoch whose root is destroyed for ever.")],
    config: ConfigOption,
) -> None:
    """Destroy the root of an epoch and what wraps it; restart `serve`, whose memory still holds its leaves."""
    with refusals():
        wiring.destroy_root(load_trustee(config), epoch)
        said(f"epoch {epoch}: root destroyed; restart the service")
