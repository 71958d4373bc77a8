"""`drempel-partner keys`."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from keys.custody.file import create_wrapping_key
from keys.errors import KeysError
from keys.secret import SecretBytes
from partner_client.commands.options import CONFIG, AsJson, Config, English, Voice, load_settings
from partner_client.errors import KeysRefused, ReportRefused
from partner_client.trust import own_keys
from partner_client.wiring import key_store
from servicekit.tables import print_json

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
