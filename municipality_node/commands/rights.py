"""`drempel-node rights`: what people may ask about their own data, each with a role and a reason, on record."""

import os
import stat
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from municipality_node.casework.desk import Desk, Session
from municipality_node.commands.at_work import UserName, asked_bsn, in_chamber
from municipality_node.commands.options import AsJson, ClockFile, Config, Only
from municipality_node.domain.resident import Bsn
from municipality_node.domain.rights import BASIS, ErasureGround, RefusalGround, RequestReason, Right
from municipality_node.errors import ActImpossible
from municipality_node.rights import page
from municipality_node.rights.access import Access
from municipality_node.rights.erasure import STAYS, Erasure
from municipality_node.rights.objection import Objection
from municipality_node.rights.request import refuse
from servicekit import tables

rights = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, help="What people may ask about their own data."
)
Why = Annotated[RequestReason, typer.Option("--reason", help="why you work on this")]
Refuse = Annotated[RefusalGround | None, typer.Option("--refuse", help="refuse, on this ground")]
_PRIVATE = stat.S_IRUSR | stat.S_IWUSR


@rights.command()
def access(
    config: Config,
    reason: Why,
    out: Annotated[
        Path | None, typer.Option(help="a page (.html) or JSON to write; JSON on the terminal if not")
    ] = None,
    refuse_on: Refuse = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Give everything that is held on the person whose number you type (GDPR art. 15)."""
    with in_chamber(config, clock, municipality, user) as (desk, chamber, session):
        bsn = asked_bsn()
        if refuse_on is not None:
            _refuse(desk, session, bsn, Right.ACCESS, refuse_on, reason, as_json=as_json)
            return
        told = Access(desk, lambda: chamber.policies.in_force(desk.today)).export(session, bsn, reason)
    if out is None:
        tables.print_json(told)
    elif out.suffix == ".html":
        _write(out, page.as_html(told))
    else:
        _write(out, tables.json_text(told))


@rights.command()
def erase(
    config: Config,
    reason: Why,
    ground: Annotated[ErasureGround | None, typer.Option(help="why it must be erased (art. 17 paragraph 1)")] = None,
    refuse_on: Refuse = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Erase what is held on the person whose number you type, or refuse to (GDPR art. 17)."""
    if (ground is None) == (refuse_on is None):
        raise typer.BadParameter("either --ground or --refuse")
    with in_chamber(config, clock, municipality, user) as (desk, chamber, session):
        bsn = asked_bsn()
        if ground is None:
            assert refuse_on is not None  # noqa: S101 - one of both, as was just checked
            _refuse(desk, session, bsn, Right.ERASURE, refuse_on, reason, as_json=as_json)
            return
        done = Erasure(desk, chamber).grant(session, bsn, ground, reason=reason)
    counts = {"signals": done.signals, "cases": done.cases, "kept": done.kept}
    if as_json:
        tables.print_json({"erased": counts, "stays": STAYS})
        return
    tables.render("erased", [{"what": name, "count": count} for name, count in counts.items()], as_json=False)
    tables.render("stays", [{"what": what, "why": why} for what, why in STAYS.items()], as_json=False)


@rights.command()
def objection(
    config: Config,
    reason: Why,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="its last day; none if not told")] = None,
    refuse_on: Refuse = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Uphold the objection of the person whose number you type, or refuse to (GDPR art. 21)."""
    with in_chamber(config, clock, municipality, user) as (desk, chamber, session):
        bsn = asked_bsn()
        if refuse_on is not None:
            _refuse(desk, session, bsn, Right.OBJECTION, refuse_on, reason, as_json=as_json)
            return
        last = until.date() if until is not None else None
        moved = Objection(desk, chamber).uphold(session, bsn, reason=reason, until=last).moved
    tables.render("objection", [{"what": "signals somewhere else now", "count": moved}], as_json=as_json)


def _refuse(
    desk: Desk,
    session: Session,
    bsn: Bsn,
    right: Right,
    ground: RefusalGround,
    reason: RequestReason,
    *,
    as_json: bool,
) -> None:
    refuse(desk, session, bsn, right, ground, reason=reason)
    tables.render("refused", [{"right": right.value, "ground": ground.value, "basis": BASIS[ground]}], as_json=as_json)


def _write(path: Path, text: str) -> None:
    """Write a new file that its owner alone may read. Raises ActImpossible for one that is there."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        raise ActImpossible("the file is there already, or cannot be written", field=path.name) from None
