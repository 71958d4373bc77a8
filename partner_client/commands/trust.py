"""`drempel-partner manifest`."""

import asyncio
from pathlib import Path
from typing import Any

import typer

from keys.manifest import Manifest
from partner_client.commands.options import (
    CONFIG,
    AsJson,
    ClockFile,
    Config,
    English,
    PartnerSettings,
    Voice,
    load_settings,
)
from partner_client.trust.trusted_manifest import TrustedManifest
from partner_client.wiring import connect
from servicekit.clock import clock_from

app = typer.Typer(no_args_is_help=True)


@app.command("fetch")
def fetch(
    *,
    config: Config = CONFIG,
    clock: ClockFile = None,
    as_json: AsJson = False,
    english: English = False,
) -> None:
    """Fetch the newest manifest, verify it against the pinned key, and keep it."""
    voice = Voice(as_json=as_json, dutch=not english)
    with voice.coded():
        settings = load_settings(config)
        voice.result("manifest", facts(asyncio.run(_fetch(settings, clock, voice)), settings))


async def _fetch(settings: PartnerSettings, clock: Path | None, voice: Voice) -> Manifest:
    async with connect(settings, clock=clock_from(clock), on_wait=voice.waiting) as client:
        return await client.refresh_manifest()


@app.command("show")
def show(
    *,
    config: Config = CONFIG,
    clock: ClockFile = None,
    as_json: AsJson = False,
    english: English = False,
) -> None:
    """Show the manifest that is believed now."""
    voice = Voice(as_json=as_json, dutch=not english)
    with voice.coded():
        settings = load_settings(config)
        voice.result("manifest", facts(TrustedManifest(settings.manifest, clock_from(clock)).current(), settings))


def facts(manifest: Manifest, settings: PartnerSettings) -> dict[str, Any]:
    """Return what a partner wants to know of the manifest."""
    own = manifest.partner(settings.partner)
    modes = {code: mode.name for code, mode in sorted(own.modes.items())} if own else {}
    return {
        "version": manifest.version,
        "hash": manifest.hash().hex(),
        "issued_at": manifest.issued_at.isoformat(),
        "expires_at": manifest.expires_at.isoformat(),
        "gateway_oin": manifest.gateway_oin.value,
        "gateway_operator": manifest.gateway_operator.value,
        "epoch": manifest.active_epoch().id,
        "evaluators": ", ".join(manifest.evaluators()),
        "enrolled": own is not None,
        "partner_type": own.partner_type if own else None,
        "own_modes": ", ".join(f"{code}: {mode}" for code, mode in modes.items()),
        "modes": modes,
        "municipalities": [entry.code.value for entry in manifest.municipalities],
        "connected": len(manifest.municipalities),
    }
