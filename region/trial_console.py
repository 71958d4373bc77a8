"""A console in front of a standing region's first municipality, with an account per role: for looking around."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from region.processes import Service, free_port, run

ROLES = ("case-worker", "coordinator", "review-officer", "call-centre", "privacy-officer")
_SETTINGS = """\
node = "{socket}"
municipality = "{municipality}"
name = "{name}"
address = "http://localhost:{port}"
listen = "127.0.0.1:{port}"
assets = "{assets}"
local_accounts = true
"""


@dataclass(frozen=True, slots=True)
class TrialConsole:
    """Where it is, and with what one comes in: every account is named for its role and has the same password."""

    address: str
    password: str
    service: Service


def trial_console(node: Path, municipality: str, clock: Path, assets: Path) -> TrialConsole:
    """Return the console of a municipality, not yet started; its accounts are made anew, with a new password."""
    folder, log = node.parent, node.parent / "console.log"
    options = ("--config", node, "--municipality", municipality)
    password = secrets.token_urlsafe(12)
    for role in ROLES:
        run("drempel-node", "users", "add", role, role, *options, "--clock", clock, log=log)
        run("drempel-node", "users", "password", role, *options, "--clock", clock, log=log, told=password + "\n")
    run("drempel-node", "report", "gather", *options, "--clock", clock, log=log)
    port = free_port()
    settings = folder / "console.toml"
    settings.write_text(
        _SETTINGS.format(
            socket=folder / "console.sock", municipality=municipality, name=f"Gemeente {municipality}", port=port,
            assets=assets.resolve(),
        ),
        encoding="utf-8",
    )  # fmt: skip
    service = Service("drempel-node", "console", "--config", settings, "--clock", clock, log=log, port=port)
    return TrialConsole(f"http://localhost:{port}", password, service)
