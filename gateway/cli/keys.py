"""`drempel-gateway keys`: what the gateway makes for itself, and fingerprints of what others pin or was enrolled."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli import audit_keys, operations
from gateway.cli.context import ClockOption, ConfigOption, JsonOption, opened, passphrase, refusals
from gateway.cli.manifests import PassphrasesOption
from gateway.settings import Settings, load_settings
from gateway.wiring import log
from gateway.wiring.installation import Installation
from keys.custody.sharing import Custodian
from keys.fingerprint import fingerprint
from servicekit.clock import clock_from
from servicekit.tables import render

app = typer.Typer(no_args_is_help=True, help="Keys and their fingerprints.", pretty_exceptions_enable=False)
app.command("generate")(operations.init)
app.command("rotate")(audit_keys.rotate)


@app.command()
def show(config: ConfigOption, as_json: JsonOption = False) -> None:
    """Show fingerprints, to compare with their owners over the telephone."""
    with refusals():
        settings, installation = opened(config)
        rows = [
            {"whose": whose, "key": key, "fingerprint": fingerprint(public)}
            for whose, key, public in [*_own(settings), *_enrolled(installation)]
        ]
        render("keys", rows, as_json=as_json)


@app.command()
def publish(
    config: ConfigOption,
    out: Annotated[Path | None, typer.Option(help="The file; to stdout without it.")] = None,
) -> None:
    """Write what nodes, partners, auditors and witnesses pin: the manifest key and the audit log's key lines (JSON)."""
    with refusals():
        settings = load_settings(config)
        pinned = settings.pinned_manifest_key().encode()
        told = {
            "gateway_oin": settings.oin,
            "operator_oin": settings.operator_oin,
            "manifest_key": pinned.hex(),
            "manifest_fingerprint": fingerprint(pinned),
            "audit_keys": log.audit_key_lines(settings),
        }
        text = json.dumps(told, indent=2) + "\n"
        if out is None:
            sys.stdout.write(text)
        else:
            out.write_text(text, encoding="utf-8")


@app.command("share-actors")
def share_actors(
    config: ConfigOption,
    out: Annotated[Path, typer.Option(help="Directory for the two files.")],
    holder: Annotated[tuple[str, str], typer.Option(help="Who gets them.")] = ("privacy-officer", "controller"),
    passphrase_file: PassphrasesOption = None,
    clock: ClockOption = None,
) -> None:
    """Give two people each a half of the key behind operators' names in the log; together they can resolve one."""
    with refusals():
        custodians = [
            Custodian(name=name, passphrase=passphrase(Path(name), passphrase_file, number, new=True))
            for number, name in enumerate(holder)
        ]
        for path in log.share_actors(load_settings(config), clock_from(clock), out, custodians):
            sys.stdout.write(f"{path}\n")


def _own(settings: Settings) -> list[tuple[str, str, bytes]]:
    pinned = [("custodians", "manifest", settings.pinned_manifest_key().encode())]
    return pinned + [(name, "officer", key.encode()) for name, key in settings.officer_keys().items()]


def _enrolled(installation: Installation) -> list[tuple[str, str, bytes]]:
    found: list[tuple[str, str, bytes]] = []
    enrolled = installation.enrolments.enrolled()
    for connection in enrolled.connections:
        found.append((f"municipality {connection.code}", "root", connection.root_key.encode()))
        found += [(f"municipality {connection.code}", "seal", key.public_key) for key in connection.seal_keys]
    for partner in enrolled.partners:
        if partner.signing_key is not None:
            found.append((f"partner {partner.oin}", "signing", partner.signing_key.encode()))
        if partner.sealing_key is not None:
            found.append((f"partner {partner.oin}", "sealing", partner.sealing_key))
    return found
