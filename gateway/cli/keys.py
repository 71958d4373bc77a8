"""`drempel-gateway keys`: fingerprints of everything public that others pin or that was enrolled here."""

import typer

from gateway.cli.context import ConfigOption, JsonOption, opened, refusals
from gateway.settings import Settings
from gateway.wiring import Installation
from keys.fingerprint import fingerprint
from servicekit.tables import render

app = typer.Typer(no_args_is_help=True, help="Public keys and their fingerprints.", pretty_exceptions_enable=False)


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
