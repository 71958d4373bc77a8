"""`drempel-gateway epoch`: plan, activate and destroy epochs."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gateway import manifest_building
from gateway.cli.context import ClockOption, ConfigOption, JsonOption, opened, passphrase, refusals, said
from gateway.cli.manifests import PassphrasesOption
from gateway.domain.epochs import Epoch
from gateway.errors import ManifestRefused
from gateway.root_escrow import shred_half
from gateway.wiring.log import read_signer
from keys.custody.sharing import Custodian
from servicekit.clock import clock_from
from servicekit.tables import render

app = typer.Typer(no_args_is_help=True, help="Epochs of link keys.", pretty_exceptions_enable=False)
NumberArgument = Annotated[int, typer.Argument(min=1, help="The epoch's number.")]


@app.command("list")
def list_epochs(config: ConfigOption, as_json: JsonOption = False) -> None:
    """List epochs, and whether custody holds the root of each."""
    with refusals():
        _, installation = opened(config)
        rows = [
            {**_row(epoch), "root": "held" if installation.epoch_change.roots.holds(epoch.id) else "none"}
            for epoch in installation.enrolments.enrolled().epochs
        ]
        render("epochs", rows, as_json=as_json)


def _row(epoch: Epoch) -> dict[str, object]:
    return {
        "epoch": epoch.id,
        "state": epoch.state.value,
        "from": epoch.valid_from.isoformat() if epoch.valid_from else "",
        "to": epoch.valid_to.isoformat() if epoch.valid_to else "",
        "norm_version": epoch.norm_version,
    }


@app.command()
def plan(
    config: ConfigOption,
    start: Annotated[
        datetime | None, typer.Option("--from", help="When it should begin (UTC); default: when the active one ends.")
    ] = None,
    clock: ClockOption = None,
) -> None:
    """Make the next epoch and its root. Nodes index ahead once a manifest names it: build one."""
    with refusals():
        _, installation = opened(config, clock)
        planned = installation.epoch_change.plan(clock_from(clock).now(), start.replace(tzinfo=UTC) if start else None)
        said(f"epoch {planned.id} is planned; build a manifest, so that nodes index ahead")


@app.command()
def activate(number: NumberArgument, config: ConfigOption, clock: ClockOption = None) -> None:
    """Seal under the next epoch from the next manifest on; the one before is accepted for 48 hours more."""
    with refusals():
        _, installation = opened(config, clock)
        for epoch in installation.epoch_change.activate(number, clock_from(clock).now()):
            said(f"epoch {epoch.id} is {epoch.state.value}")
        said("build a manifest now: nothing changes for others before")


@app.command()
def destroy(
    number: NumberArgument,
    config: ConfigOption,
    record: Annotated[Path | None, typer.Option(help="Where the signed record goes; else it is printed.")] = None,
    early: Annotated[bool, typer.Option(help="Also within 61 days after its end; what still waits is lost.")] = False,
    clock: ClockOption = None,
) -> None:
    """Destroy an epoch's root and bundles for ever, and sign a record of it. Build a manifest: nodes destroy theirs."""
    with refusals():
        settings, installation = opened(config, clock)
        signed = installation.epoch_change.destroy(number, clock_from(clock).now(), read_signer(settings), early=early)
        if record is None:
            sys.stdout.write(signed.decode())
        else:
            record.write_bytes(signed)
        said(f"epoch {number} is destroyed; build a manifest, so that nodes destroy what is theirs")
        if installation.epoch_change.epochs.escrowed(number):
            said("custodians: destroy your halves of its root with `epoch shred-half FILE`, and every copy of them")


@app.command()
def escrow(
    number: NumberArgument,
    directory: Annotated[Path, typer.Argument(help="Where the two files go, for their holders to take away.")],
    config: ConfigOption,
    custodian: Annotated[list[str], typer.Option(help="A custodian's function; give two.")],
    passphrase_file: PassphrasesOption = None,
    clock: ClockOption = None,
) -> None:
    """Give two custodians a half each of an epoch's root, for when its wrapping keys are lost. Recorded."""
    with refusals():
        _, installation = opened(config, clock)
        holders = [
            Custodian(name=name, passphrase=passphrase(directory / f"{name}.half", passphrase_file, at, new=True))
            for at, name in enumerate(custodian)
        ]
        for path in installation.root_escrow.give(number, directory, holders):
            sys.stdout.write(f"{path}\n")


@app.command()
def recover(
    number: NumberArgument,
    config: ConfigOption,
    half: Annotated[list[Path], typer.Option(help="A custodian's file; give both.")],
    passphrase_file: PassphrasesOption = None,
    clock: ClockOption = None,
) -> None:
    """Put a lost root back from both custodians' halves, when it is the one behind the manifest. Recorded."""
    with refusals():
        settings, installation = opened(config, clock)
        document = installation.enrolments.enrolled().manifest
        if document is None:
            raise ManifestRefused("none was built", field="manifest")
        files = [(path, passphrase(path, passphrase_file, at)) for at, path in enumerate(half)]
        installation.root_escrow.recover(number, files, manifest_building.opened(document, settings))
        said(f"the root of epoch {number} is back; restart the gateway")


@app.command("shred-half")
def shred(file: Annotated[Path, typer.Argument(help="A custodian's half of an epoch's root.")]) -> None:
    """Overwrite and remove a half, once its epoch is destroyed; on whatever machine it is."""
    with refusals():
        said(f"{shred_half(file)}'s half is gone; a copy of it elsewhere is not")
