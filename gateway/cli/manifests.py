"""`drempel-gateway manifest`: the offline key, building, succession, and what holds now."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gateway import manifest_building, manifest_key
from gateway.cli.context import ClockOption, ConfigOption, JsonOption, opened, passphrase, refusals, said
from gateway.errors import ManifestRefused
from keys.custody.sharing import Custodian
from keys.fingerprint import fingerprint
from keys.signing import SigningKey
from servicekit.clock import clock_from
from servicekit.settings import pinned_key
from servicekit.tables import render

app = typer.Typer(no_args_is_help=True, help="The signed manifest.", pretty_exceptions_enable=False)
SigningOption = Annotated[
    Path | None, typer.Option("--signing-keys", help="The directory that `keygen` made, without custodians.")
]
HalvesOption = Annotated[list[Path] | None, typer.Option("--half", help="A custodian's half of the key; give both.")]
PassphrasesOption = Annotated[
    list[Path] | None, typer.Option("--passphrase-file", help="Instead of asking: a file per half, in the same order.")
]


@app.command()
def keygen(
    directory: Annotated[Path, typer.Argument(help="Where the offline key goes; keep it off the gateway.")],
    custodian: Annotated[
        list[str] | None, typer.Option(help="A custodian's function; give two, and each gets a half of the key.")
    ] = None,
    passphrase_file: PassphrasesOption = None,
) -> None:
    """Make the key that signs manifests; prints the public half's file, which everybody pins."""
    with refusals():
        if not custodian:
            made = manifest_key.make_whole(directory)
        else:
            made = manifest_key.make_halves(
                directory,
                [
                    Custodian(
                        name=name,
                        passphrase=passphrase(directory / f"{name}.half", passphrase_file, number, new=True),
                    )
                    for number, name in enumerate(custodian)
                ],
            )
        sys.stdout.write(f"{made}\n")
        said(f"fingerprint {fingerprint(bytes.fromhex(made.read_text(encoding='ascii')))}")


def _signing_key(directory: Path | None, halves: list[Path] | None, passphrases: list[Path] | None) -> SigningKey:
    if halves:
        return manifest_key.read_halves(
            [(path, passphrase(path, passphrases, number)) for number, path in enumerate(halves)]
        )
    if directory is None:
        raise ManifestRefused("give --signing-keys, or --half twice", field="signing_keys")
    return manifest_key.read_whole(directory)


@app.command()
def build(
    config: ConfigOption,
    signing_keys: SigningOption = None,
    half: HalvesOption = None,
    passphrase_file: PassphrasesOption = None,
    successor: Annotated[
        Path | None, typer.Option(help="Public half of the key that may sign from the next manifest on.")
    ] = None,
    end_succession: Annotated[
        bool, typer.Option(help="Name no successor any more: everybody pinned the new key.")
    ] = False,
    above: Annotated[
        int, typer.Option(min=0, help="A version that others hold and a restored store lost; it is passed over.")
    ] = 0,
    clock: ClockOption = None,
) -> None:
    """Sign the next manifest from what is enrolled; it holds for seven days."""
    with refusals():
        settings, installation = opened(config, clock)
        key = _signing_key(signing_keys, half, passphrase_file)
        made = manifest_building.next_manifest(
            installation.enrolments.enrolled(),
            installation.enrolments.routing().hash(),
            installation.leaf_keys,
            settings,
            now=clock_from(clock).now(),
            above=above,
        )
        if successor is not None:
            made = manifest_building.succeeded_by(made, pinned_key(successor))
        elif end_succession:
            made = manifest_building.succeeded_by(made, None)
        manifest_building.check_signer(key.verify_key, installation.enrolments.enrolled(), settings)
        document = manifest_building.signed(made, key)
        installation.enrolments.put_manifest(made.version, made.hash(), document, previous=made.previous_hash)
        said(f"manifest {made.version} is in force until {made.expires_at.isoformat()}")


@app.command()
def show(config: ConfigOption, as_json: JsonOption = False) -> None:
    """Show the newest manifest."""
    with refusals():
        settings, installation = opened(config)
        document = installation.enrolments.enrolled().manifest
        if document is None:
            raise ManifestRefused("none was built", field="manifest")
        newest = manifest_building.opened(document, settings)
        successor = newest.successor_key
        row = {
            "version": newest.version,
            "hash": newest.hash().hex(),
            "issued_at": newest.issued_at.isoformat(),
            "expires_at": newest.expires_at.isoformat(),
            "epochs": ", ".join(f"{epoch.id} {epoch.state.value}" for epoch in newest.epochs),
            "evaluators": ", ".join(newest.evaluators()),
            "municipalities": len(newest.municipalities),
            "partners": len(newest.partners),
            "successor": fingerprint(successor.encode()) if successor else "",
        }
        render("manifest", [row], as_json=as_json)


@app.command()
def export(config: ConfigOption, out: Annotated[Path, typer.Argument(help="Where the signed document goes.")]) -> None:
    """Write the newest signed manifest to a file, for a trustee. Whole or not at all."""
    with refusals():
        _, installation = opened(config)
        document = installation.enrolments.enrolled().manifest
        if document is None:
            raise ManifestRefused("none was built", field="manifest")
        aside = out.with_name(f".{out.name}.new")
        aside.write_bytes(document)
        aside.replace(out)
