"""`drempel-partner keys`."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from keys.custody.file import create_wrapping_key
from keys.errors import KeysError
from keys.fingerprint import fingerprint
from keys.secret import SecretBytes
from partner_client.commands.options import (
    CONFIG,
    AsJson,
    ClockFile,
    Config,
    English,
    Voice,
    load_settings,
)
from partner_client.errors import KeysRefused, ReportRefused
from partner_client.trust import own_keys
from partner_client.trust.trusted_manifest import TrustedManifest
from partner_client.wiring import key_store
from servicekit.clock import clock_from
from servicekit.tables import print_json, render

app = typer.Typer(no_args_is_help=True)


@app.command("generate")
def generate(*, config: Config = CONFIG, as_json: AsJson = False, english: English = False) -> None:
    """Make the signing, reference and sealing key. Existing keys are never overwritten."""
    voice = Voice(as_json=as_json, dutch=not english)
    with voice.coded():
        settings = load_settings(config).keys
        _wrapping_key(settings.wrapping_key)
        own_keys.generate(key_store(settings), SecretBytes(os.urandom(own_keys.REFERENCE_KEY_SIZE)))
        voice.result("drempel-partner keys generate", {"directory": str(settings.directory), "keys": 3})


def _wrapping_key(path: Path) -> None:
    if path.exists():
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        create_wrapping_key(path)
    except (OSError, KeysError):
        raise KeysRefused("the wrapping key cannot be written", field="keys.wrapping_key") from None


@app.command("show")
def show(*, config: Config = CONFIG, as_json: AsJson = False, english: English = False) -> None:
    """Show the fingerprints of the public halves, to compare with the gateway operator over the telephone."""
    voice = Voice(as_json=as_json, dutch=not english)
    with voice.coded():
        store = key_store(load_settings(config).keys)
        rows = [
            {"key": name, "fingerprint": fingerprint(public)}
            for kind in own_keys.ROTATING
            for name, public in own_keys.public_halves(store, kind)
        ]
        render("keys", rows, as_json=as_json)


@app.command("rotate")
def rotate(
    kind: Annotated[str, typer.Argument(help="signing or sealing")],
    *,
    config: Config = CONFIG,
    as_json: AsJson = False,
    english: English = False,
) -> None:
    """Make the next signing or sealing key. Publish it; the present one is used until a manifest lists the new one."""
    voice = Voice(as_json=as_json, dutch=not english)
    with voice.coded():
        made = own_keys.rotate(key_store(load_settings(config).keys), kind)
        voice.result("drempel-partner keys rotate", {"kind": kind, "fingerprint": fingerprint(made)})


@app.command("retire")
def retire(
    *, config: Config = CONFIG, clock: ClockFile = None, as_json: AsJson = False, english: English = False
) -> None:
    """Destroy earlier keys, where the manifest lists the newest. Collect feedback first: it stays shut afterwards."""
    voice = Voice(as_json=as_json, dutch=not english)
    with voice.coded():
        settings = load_settings(config)
        manifest = TrustedManifest(settings.manifest, clock_from(clock)).current()
        ended = own_keys.retire(key_store(settings.keys), manifest, settings.partner)
        render("destroyed", [{"kind": kind, "fingerprint": fingerprint(key)} for kind, key in ended], as_json=as_json)


@app.command("publish")
def publish(
    *,
    config: Config = CONFIG,
    out: Annotated[Path | None, typer.Option("--out", help="Write to a file instead of stdout.")] = None,
    english: English = False,
) -> None:
    """Write what the gateway operator enrols: OIN, name, type and public keys (JSON)."""
    voice = Voice(as_json=False, dutch=not english)
    with voice.coded():
        settings = load_settings(config)
        found = own_keys.enrolment(
            key_store(settings.keys), oin=settings.partner, name=settings.name, partner_type=settings.partner_type
        )
        if out is None:
            print_json(found)
            return
        try:
            out.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        except OSError:
            raise ReportRefused("the file cannot be written", field="out") from None
