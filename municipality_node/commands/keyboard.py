"""Who is at the keyboard: the operating system says so; a stated name is believed in trials only (ADR 0206)."""

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from audit.events import EventId, Result
from municipality_node.errors import UserNotProven
from municipality_node.settings import MunicipalitySettings
from municipality_node.sign_in.settings import SignInSettings
from municipality_node.tenant import Tenant
from servicekit.transactions import write_transaction

PROVEN, STATED = "command-line", "command-line-stated"
"""What the audit log says a command came in through."""
_LOGIN = Path("/proc/self/loginuid")
_NOBODY_LOGGED_IN = 2**32 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AtKeyboard:
    """As whom a command acts, and whether that is more than somebody's word."""

    user: str
    origin: str
    operator: bool
    """In a trial, the account at the keyboard may be nobody's and look as the operator."""


def account(service: Path, *, login: Path = _LOGIN, environ: Mapping[str, str] = os.environ) -> str:
    """Return the name of the account that logged in; its number where it has no name (a container).

    The kernel keeps a login id through `su` and `sudo`. Where nothing set one, the account that `sudo` names counts
    when the process runs as the owner of `service`, which only sudo or that owner can arrange; else the process's
    own. The environment's `USER` is never asked.
    """
    number = _logged_in(login)
    if number is None:
        number = _through_sudo(service, environ)
    if number is None:
        number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def at_keyboard(tenant: Tenant, config: Path, entry: MunicipalitySettings, stated: str | None) -> AtKeyboard:
    """Return as whom a command acts.

    Raises UserNotProven, on record, for the name of another account, and for a configuration that is neither root's
    nor the owner's of the municipality's directory: it says what is believed, so nobody may bring one along.
    """
    if config.stat().st_uid not in {0, entry.directory.stat().st_uid}:
        _refuse(tenant, "config")
        raise UserNotProven("the file is neither root's nor the service's", field="config")
    options, own = entry.sign_in or SignInSettings(), account(entry.directory)
    user = options.accounts.get(own, own.lower())
    if stated is None or stated == user:
        return AtKeyboard(user=user, origin=PROVEN, operator=options.stated_users and stated is None)
    if options.stated_users:
        return AtKeyboard(user=stated, origin=STATED, operator=False)
    _refuse(tenant, "user")
    raise UserNotProven("--user names somebody else than the account that logged in", field="user")


def _refuse(tenant: Tenant, failed: str) -> None:
    facts = {"means": "account", "failed": failed}
    with write_transaction(tenant.engine) as connection:
        event = tenant.audit.event(
            EventId.SIGN_IN_REFUSED, "session", facts, origin=PROVEN, actor="service", result=Result.REFUSED
        )
        tenant.audit.record(connection, [event])


def _logged_in(login: Path) -> int | None:
    try:
        number = int(login.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return None if number == _NOBODY_LOGGED_IN else number


def _through_sudo(service: Path, environ: Mapping[str, str]) -> int | None:
    told = environ.get("SUDO_UID", "")
    if not told.isascii() or not told.isdigit() or not service.exists() or service.stat().st_uid != os.getuid():
        return None
    return int(told)
