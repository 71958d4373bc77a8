"""`drempel-node users`: who works here in which role. Run by the operator, who holds the keys of the installation."""

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer
from argon2 import PasswordHasher

from municipality_node.casework.users import UserAdministration
from municipality_node.commands.at_work import UserName, a_desk, at_work
from municipality_node.commands.options import AsJson, ClockFile, Config, Only
from municipality_node.domain.casework.roles import Role
from municipality_node.listing.list_file import ListFile
from municipality_node.listing.staff import USER, StaffImport
from municipality_node.sign_in.settings import SignInSettings
from municipality_node.sign_in.signing_in import SigningIn
from servicekit import tables

users = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Users of a municipality.")
Name = Annotated[str, typer.Argument(help="small letters, digits and . _ @ -")]


def _told(name: str, act: str, *, as_json: bool) -> None:
    tables.tell([{"user": name, "act": act}], "{user}: {act}", as_json=as_json)


@users.command()
def add(
    name: Name,
    role: Role,
    config: Config,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Add a user, or give one another role; a user has one role."""
    with a_desk(config, clock, municipality) as desk:
        UserAdministration(desk).put(name, role)
    _told(name, f"has the role {role.value}", as_json=as_json)


@users.command()
def remove(
    name: Name, config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False
) -> None:
    """End a user's access; its name stays with what it did."""
    with a_desk(config, clock, municipality) as desk:
        administration = UserAdministration(desk)
        administration.put(name, administration.at_work(name).user.role, active=False)
    _told(name, "access ended", as_json=as_json)


@users.command()
def password(
    name: Name, config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False
) -> None:
    """Give a local account a password, for trials; asks for it, or reads a line from standard input."""
    stated = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    with a_desk(config, clock, municipality) as desk:
        SigningIn(desk, SignInSettings(), None, hasher=PasswordHasher()).set_password(name, stated)
    _told(name, "password set", as_json=as_json)


@users.command("list")
def list_users(config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False) -> None:
    """List users and roles."""
    with a_desk(config, clock, municipality) as desk:
        everybody = UserAdministration(desk).everybody()
    rows = [{"name": user.name, "role": user.role.value, "active": user.active} for user in everybody]
    tables.render("users", rows, as_json=as_json)


@users.command()
def staff(
    file: Annotated[
        Path, typer.Argument(help="CSV with a header: burgerservicenummer, user (blank without an account)")
    ],
    config: Config,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Replace the staff list: looks at colleagues, at oneself and at one's own address are flagged in the audit log."""
    with at_work(config, clock, municipality, user) as (desk, acting):
        result = StaffImport(desk).run(acting, ListFile(file, optional=(USER,)))
    for line in result.rejected:
        typer.echo(f"line {line.number}: {line.code} {line.field}".rstrip(), err=True)
    counts = {"people": result.people, "rejected": len(result.rejected)}
    tables.render("staff", [counts], as_json=as_json)


@users.command()
def session(
    name: Name,
    config: Config,
    hours: Annotated[int, typer.Option(min=1, max=24, help="how long the session lasts")] = 8,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Print the token of a new session of the console service, once."""
    with a_desk(config, clock, municipality) as desk:
        token = UserAdministration(desk).begin(name, hours=hours)
    tables.tell([{"user": name, "token": token}], "{token}", as_json=as_json, err=False)
