"""Consoles in front of a standing region, with an account per role: for looking around."""

import json
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path

from region.processes import Service, free_port, run

ROLES = ("case-worker", "coordinator", "review-officer", "call-centre", "privacy-officer")
OPERATOR = "operator"
TO_CALL = 8
"""How many cases the call centre finds handed over."""
_SETTINGS = """\
{peer}
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
    """Return the console of a municipality, not yet started; its accounts are made anew, with a new password.

    The first cases that may be called about are the call centre's.
    """
    log = node.parent / "console.log"
    options = ("--config", node, "--municipality", municipality, "--clock", clock)
    password = secrets.token_urlsafe(12)
    for role in ROLES:
        run("drempel-node", "users", "add", role, role, *options, log=log)
        run("drempel-node", "users", "password", role, *options, log=log, told=password + "\n")
    run("drempel-node", "report", "gather", *options, log=log)
    at_work = (*options, "--user", "case-worker")
    listed = json.loads(run("drempel-node", "case", "list", "--json", *at_work, log=log))
    to_call = [line["number"] for line in listed if not line["secrecy"]][:TO_CALL]
    if to_call:
        run("drempel-node", "case", "hand-over", *to_call, "--to", "call-centre", *at_work, log=log)
    peer = f'node = "{node.parent / "console.sock"}"\nmunicipality = "{municipality}"'
    return _console("drempel-node", node.parent, clock, assets, peer, _name(node, municipality), password)


def _name(node: Path, municipality: str) -> str:
    """Return what the municipality calls itself in its letters."""
    (own,) = (
        one for one in tomllib.loads(node.read_text(encoding="utf-8"))["municipality"] if one["code"] == municipality
    )
    if "casework" not in own:  # laid out by an earlier release
        return f"Gemeente {municipality}"
    casework = tomllib.loads((node.parent / own["casework"]).read_text(encoding="utf-8"))
    return str(casework["letters"]["municipality"])


def operators_console(gateway: Path, clock: Path, assets: Path) -> TrialConsole:
    """Return the console of the gateway's operators, not yet started; its account gets a new password."""
    log, password = gateway.parent / "console.log", secrets.token_urlsafe(12)
    options = ("--config", gateway, "--clock", clock)
    run("drempel-gateway", "operator", "password", OPERATOR, *options, log=log, told=password + "\n")
    peer = f'gateway = "{gateway.parent / "desk.sock"}"'
    return _console("drempel-gateway", gateway.parent, clock, assets, peer, "Gateway", password)


def _console(
    command: str, folder: Path, clock: Path, assets: Path, peer: str, name: str, password: str
) -> TrialConsole:
    port, settings = free_port(), folder / "console.toml"
    settings.write_text(_SETTINGS.format(peer=peer, name=name, port=port, assets=assets.resolve()), encoding="utf-8")
    arguments = ("console", "--config", settings, "--clock", clock)
    service = Service(command, *arguments, log=folder / "console.log", port=port)
    return TrialConsole(f"http://localhost:{port}", password, service)
