"""`drempel-audit actor`: who a pseudonym is; two people, a reason, and an entry in the log before the answer."""

import json
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from audit.commands.keeping import TABLES, StoreArgument, opened
from audit.errors import AuditError
from audit.events import Event, EventId, Result
from audit.fields import FieldValue
from audit.log import AuditLog
from audit.resolving import joined, user_behind
from audit.verify.source import DatabaseSource
from keys.custody.personal import read_passphrase
from keys.errors import CustodyRefused
from keys.secret import SecretBytes

actor = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Users behind pseudonyms.")


class ResolvingRefused(AuditError):
    """Resolving needs two different people's halves of the key."""


@actor.command()
def resolve(
    path: StoreArgument,
    name: Annotated[str, typer.Argument(metavar="PSEUDONYM", help="user-…, as entries show it")],
    share: Annotated[list[Path], typer.Option(help="a half of the actor key; give both")],
    users: Annotated[Path, typer.Option(help="file with the user names to try, one a line", exists=True)],
    reason: Annotated[str, typer.Option(help="why, in one word of the catalogue: complaint, incident, request, check")],
    passphrase_file: Annotated[
        list[Path] | None, typer.Option(help="instead of asking: a file per half, in the same order")
    ] = None,
) -> None:
    """Say which user a pseudonym was; recorded in the log itself first, with the reason and whether it was found."""
    key = _key(share, passphrase_file or [])
    day = _day_of(path, name)
    found = user_behind(name, key, users.read_text(encoding="utf-8").split(), day)
    fields: dict[str, FieldValue] = {"purpose": reason, "pseudonym": name}
    event = Event(
        id=EventId.ACTOR_RESOLVED, object="actor", actor="privacy-officer", origin="command-line",
        time=datetime.now(UTC), result=Result.DONE if found else Result.FAILED, fields=fields,
    )  # fmt: skip
    with opened(path, write=True) as connection:
        AuditLog("", TABLES).append(connection, [event])
    if found is None:
        raise ResolvingRefused("none of these users bore that name in that quarter")
    typer.echo(found)


def _key(shares: list[Path], passphrase_files: list[Path]) -> SecretBytes:
    if len(passphrase_files) not in {0, len(shares)}:
        raise ResolvingRefused("a passphrase file for each half, in the same order")
    try:
        return joined([(path, _passphrase(path, passphrase_files, at)) for at, path in enumerate(shares)])
    except CustodyRefused as refused:
        raise ResolvingRefused(str(refused)) from None


def _passphrase(half: Path, files: list[Path], at: int) -> str:
    if files:
        return read_passphrase(files[at])
    asked: str = typer.prompt(f"passphrase of {half.name}", hide_input=True, err=True)
    return asked


def _day_of(path: Path, name: str) -> date:
    """Return the day of an entry that bears the name: pseudonyms hold for a quarter."""
    try:
        with DatabaseSource(path).open() as reading:
            for _, entry in reading.entries():
                facts = json.loads(entry)
                if facts.get("actor") == name:
                    return date.fromisoformat(facts["time"][:10])
    except (ValueError, sqlite3.Error):
        raise ResolvingRefused("the log cannot be read; run verify") from None
    raise ResolvingRefused("no entry bears that name")
