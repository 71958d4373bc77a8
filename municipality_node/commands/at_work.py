"""Whose command it is, in which municipality, and how codes are typed; shared by the commands of casework."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from municipality_node import wiring
from municipality_node.casework.desk import Desk, Session, ViewReason
from municipality_node.casework.users import UserAdministration
from municipality_node.commands.keyboard import at_keyboard
from municipality_node.commands.options import the_one
from municipality_node.deciding.chamber import Chamber
from municipality_node.domain.casework.limits import OverrideReason
from municipality_node.domain.resident import Bsn, MalformedBsn
from municipality_node.errors import ActImpossible
from municipality_node.settings import MunicipalitySettings, read_settings
from municipality_node.tenant import Tenant
from servicekit.clock import clock_from

UserName = Annotated[
    str | None, typer.Option("--user", help="whose work this is: the account that logged in; another in trials only")
]
Reason = Annotated[ViewReason | None, typer.Option(help="why, when the case is not assigned to you")]
Override = Annotated[OverrideReason | None, typer.Option(help="why a limit of contact is passed")]
Number = Annotated[int, typer.Argument(help="the number of the case")]
Word = TypeVar("Word", bound=StrEnum)


@contextmanager
def a_desk(config: Path, clock: Path | None, only: str | None) -> Iterator[Desk]:
    """Yield the casework of one municipality. Raises UnknownMunicipality when it is not clear which."""
    with _opened(config, clock, only) as (tenant, entry):
        yield wiring.desk(tenant, entry)


@contextmanager
def at_work(config: Path, clock: Path | None, only: str | None, name: str | None) -> Iterator[tuple[Desk, Session]]:
    """Yield the casework of one municipality and the session of the user. Raises UnknownUser, UserNotProven."""
    with a_desk(config, clock, only) as desk:
        yield desk, at_desk(desk, config, name)


@contextmanager
def in_chamber(
    config: Path, clock: Path | None, only: str | None, name: str | None
) -> Iterator[tuple[Desk, Chamber, Session]]:
    """Yield the casework of one municipality, what decides on signals there, and the session of the user."""
    with _opened(config, clock, only) as (tenant, entry):
        desk = wiring.desk(tenant, entry)
        yield desk, wiring.chamber(tenant, entry), at_desk(desk, config, name)


@contextmanager
def _opened(config: Path, clock: Path | None, only: str | None) -> Iterator[tuple[Tenant, MunicipalitySettings]]:
    entry = the_one(read_settings(config), only)
    tenant = wiring.open_tenant(entry, clock_from(clock))
    try:
        yield tenant, entry
    finally:
        tenant.close()


def at_desk(desk: Desk, config: Path, name: str | None) -> Session:
    """Return the session of whoever is at the keyboard. Raises UnknownUser, UserNotProven."""
    entry = the_one(read_settings(config), desk.tenant.municipality.value)
    at = at_keyboard(desk.tenant, config, entry, name)
    return UserAdministration(desk).at_work(at.user, origin=at.origin)


def asked_bsn() -> Bsn:
    """Return the number that somebody types, unseen: a command line can be read by all. Raises ActImpossible."""
    try:
        return Bsn(typer.prompt("burgerservicenummer", hide_input=True, err=True).strip())
    except MalformedBsn:
        raise ActImpossible("nine digits that pass the 11-check", field="burgerservicenummer") from None


def word_of(kind: type[Word]) -> Callable[[str], Word]:
    """Return a reader of codes: by the Dutch value or by the English code, whatever the case of the letters."""
    words = {one.value.casefold(): one for one in kind} | {_typed(one): one for one in kind}

    def read(text: str) -> Word:
        if isinstance(text, kind):
            return text
        found = words.get(text.casefold())
        if found is None:
            raise typer.BadParameter("one of: " + ", ".join(_typed(one) for one in kind))
        return found

    read.__name__ = kind.__name__
    return read


def _typed(word: StrEnum) -> str:
    return word.name.lower().replace("_", "-")
