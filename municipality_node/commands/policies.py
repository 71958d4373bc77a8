"""`drempel-node policy`: check, show, compare, approve and try out what a municipality finds in proportion."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from municipality_node import policy_file, wiring
from municipality_node.casework.desk import Desk, Session
from municipality_node.commands.at_work import UserName, at_desk
from municipality_node.commands.options import AsJson, ClockFile, Config, Only, chosen
from municipality_node.domain.policy import Policy, Release
from municipality_node.errors import PolicyRefused
from municipality_node.policies.approving import Approving
from municipality_node.policies.book import APPROVERS, PolicyBook
from municipality_node.policies.described import described, differences
from municipality_node.policies.simulation import Simulated, Simulation
from municipality_node.settings import read_settings
from servicekit import tables
from servicekit.clock import clock_from

policies = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Necessity and proportionality.")
PolicyFile = Annotated[Path, typer.Argument(help="policy file (TOML)")]
_NUMBERS = frozenset({"signals", "old", "new", "approvals", "version"})


@policies.command()
def check(file: PolicyFile, as_json: AsJson = False) -> None:
    """Say whether a file is a whole policy, and by which digest it is known."""
    policy = policy_file.load(file)
    tables.render("policy", [_head(policy)], as_json=as_json, right=_NUMBERS)


@policies.command()
def show(
    config: Config,
    municipality: Only = None,
    version: Annotated[int | None, typer.Option(help="another version than the one in force")] = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Show the versions, which of them is in force, and every option of that one."""
    with _books(config, clock, municipality) as books:
        for desk, book in books:
            tenant, today = desk.tenant, desk.today
            versions = book.versions()
            numbered = {one.policy.version: one.policy for one in versions}
            if version is not None and version not in numbered:
                raise PolicyRefused("the configuration names no version of this number", field="version")
            policy = book.in_force(today) if version is None else numbered[version]
            rows = [
                {
                    "municipality": tenant.municipality.value,
                    **_head(one.policy),
                    "approvals": one.approvals,
                    "shown": "yes" if one.policy is policy else "",
                }
                for one in versions
            ]
            if as_json:
                tables.print_json({"versions": rows, "options": described(policy)})
                continue
            tables.render("versions", rows, as_json=False, right=_NUMBERS)
            options = [{"option": option, "value": value} for option, value in described(policy).items()]
            tables.render(f"{policy.name}, version {policy.version}", options, as_json=False)


@policies.command()
def diff(
    old: PolicyFile, new: Annotated[Path, typer.Argument(help="the other policy file")], as_json: AsJson = False
) -> None:
    """Show which options two files say differently."""
    found = differences(policy_file.load(old), policy_file.load(new))
    rows = [{"option": one.option, "old": one.old, "new": one.new} for one in found]
    tables.render("differences", rows, as_json=as_json)


@policies.command()
def approve(
    file: PolicyFile,
    config: Config,
    municipality: Only = None,
    user: UserName = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Approve exactly these bytes, as a coordinator; two of them make a version fit to be in force."""
    policy = policy_file.load(file)
    with _books(config, clock, municipality) as books:
        rows = [
            {
                "municipality": desk.tenant.municipality.value,
                **_head(policy),
                "approvals": Approving(desk, book, at_desk(desk, config, user)).approve(policy),
                "needed": APPROVERS,
            }
            for desk, book in books
        ]
    tables.render("approved", rows, as_json=as_json, right=_NUMBERS | {"needed"})


@policies.command()
def simulate(
    new: PolicyFile,
    config: Config,
    municipality: Only = None,
    user: UserName = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Count what another policy would make of the signals that are kept, beside the one in force."""
    policy = policy_file.load(new)
    rows: list[dict[str, object]] = []
    with _books(config, clock, municipality) as books:
        for desk, book in books:
            found = _simulated(desk, at_desk(desk, config, user), book.in_force(desk.today), policy)
            rows += [{"municipality": desk.tenant.municipality.value, **row} for row in _counts(found)]
    tables.render(f"{policy.name}, version {policy.version}", rows, as_json=as_json, right=_NUMBERS)


def _simulated(desk: Desk, session: Session, old: Policy, new: Policy) -> Simulated:
    simulation = Simulation(desk, session)
    with tables.progress() as bars:
        bar = bars.add_task(f"{desk.tenant.municipality} signals", total=simulation.count())
        return simulation.run(old, new, lambda done: bars.update(bar, completed=done))


def _counts(found: Simulated) -> Iterator[dict[str, object]]:
    for release in (Release.RELEASED, Release.REVIEW, Release.WITHHELD, Release.NONE):
        old = sum(count for (before, _), count in found.moves.items() if before is release)
        new = sum(count for (_, after), count in found.moves.items() if after is release)
        yield {"what": release.value, "old": old, "new": new}
    for rule in sorted(set(found.deciding["old"]) | set(found.deciding["new"])):
        yield {"what": f"decided by {rule}", "old": found.deciding["old"][rule], "new": found.deciding["new"][rule]}


def _head(policy: Policy) -> dict[str, object]:
    return {
        "name": policy.name,
        "version": policy.version,
        "valid_from": policy.valid_from.isoformat(),
        "digest": policy.digest.hex(),
    }


@contextmanager
def _books(config: Path, clock: Path | None, only: str | None) -> Iterator[list[tuple[Desk, PolicyBook]]]:
    settings, time = read_settings(config), clock_from(clock)
    opened: list[tuple[Desk, PolicyBook]] = []
    try:
        for entry in chosen(settings, only):
            tenant = wiring.open_tenant(entry, time)
            opened.append((wiring.desk(tenant, entry), wiring.policy_book(tenant, entry)))
        yield opened
    finally:
        for desk, _ in opened:
            desk.tenant.close()
