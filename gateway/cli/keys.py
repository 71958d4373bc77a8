"""`drempel-gateway keys`: what the gateway makes for itself, and fingerprints of what others pin or was enrolled."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli import audit_keys, operations
from gateway.cli.context import ConfigOption, JsonOption, opened, refusals
from gateway.settings import Settings, load_settings
from gateway.wiring import Installation, audit_key_lines
from keys.fingerprint import fingerprint
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
            "audit_keys": audit_key_lines(settings),
        }
        text = json.dumps(told, indent=2) + "\n"
        if out is None:
            sys.stdout.write(text)
        else:
            out.write_text(text, encoding="utf-8")


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
