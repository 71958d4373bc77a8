"""A small region of real processes in a directory: one gateway, one node that hosts two municipalities, one partner.

Everything goes through the commands that organisations run; nothing here reaches into a process.
"""

import atexit
import csv
import functools
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from keys.identity import MunicipalityCode
from keys.suite import Mode
from region import generation
from region.installation import Installation, MunicipalityPlan, PartnerPlan, RegionPlan
from region.population import extract
from region.population.people import Person
from region.processes import Service, command_line, run
from signals import partner_file
from signals.signal import Attestation, PartnerType, Signal, SignalType

NOW = datetime(2026, 2, 2, 10, tzinfo=UTC)
SEED = 7
"""Whom a region has, where nothing else is asked for."""
POLICY = Path(__file__).parents[2] / "config" / "policy.toml"
SECOND = generation.TOWNS[1][0]
PARTNER = PartnerPlan(name="energie", partner_type=PartnerType.ENERGY, modes={SECOND: Mode.DIRECT})
"""Blind mode for the first municipality, direct for the second: both are under test at once."""


def signal_about(person: Person, reference: str, **changes: Any) -> Signal:
    """Return an undoubtful signal about a resident."""
    today = NOW.date()
    fields: dict[str, Any] = {
        "partner_ref": reference,
        "signal_type": SignalType.EARLY,
        "amount_cents": 450_00,
        "arrears_since": today - timedelta(days=60),
        "sent_date": today - timedelta(days=1),
        "initials": "".join(f"{name[0]}." for name in person.given_names),
        "prefix": person.surname.prefix,
        "surname": person.surname.name,
        "birth_date": person.born,
        "postcode": person.place.postcode,
        "house_number": person.place.number,
        "house_letter": person.place.letter,
        "house_suffix": person.place.suffix,
        "attestation": Attestation(
            contact_effort=True, help_pointed_out=True, reminder_date=today - timedelta(days=20), offer_unanswered=True
        ),
    }
    return Signal(**{**fields, **changes})


@dataclass
class SmallRegion:
    """The region, laid out; processes are started by the test."""

    directory: Path
    people: list[Person]
    installation: Installation
    output: list[str] = field(default_factory=list)
    """Everything that commands printed, for whoever wants to search it."""

    @property
    def partner_config(self) -> Path:
        return self.installation.partner_config(PARTNER)

    @property
    def node_config(self) -> Path:
        return self.installation.node_config(0)

    @property
    def codes(self) -> list[str]:
        """The codes of the municipalities."""
        return [town.code.value for town in self.installation.plan.municipalities]

    def findable(self, code: str | None = None) -> list[Person]:
        """Return residents whom a signal leaves no doubt about, of one municipality or of all."""
        return [
            one for one in self.people
            if code in {None, one.municipality} and one.born and one.place.postcode and one.place.number
        ]  # fmt: skip

    def gateway(self) -> Service:
        return self.installation.gateway()

    def node(self) -> Service:
        """Return the node as a process that works until it is stopped."""
        arguments = ("run", "--config", self.node_config, "--clock", self.installation.clock)
        return Service("drempel-node", *arguments, log=self.installation.log_of("node"))

    def submit(self, file: Path) -> dict[str, Any]:
        """Submit a file to its end and return the summary."""
        return self.partner("submit", file, "--clock", self.installation.clock)

    def submission(self, file: Path) -> "subprocess.Popen[bytes]":
        """Start submitting a file, as a process of its own."""
        line = command_line("drempel-partner", "submit", file, "--config", self.partner_config, "--json",
                            "--clock", self.installation.clock)  # fmt: skip
        with self.installation.log_of("partner").open("ab") as log:
            return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=log)

    def partner(self, *arguments: object, accept: tuple[int, ...] = (0, 1)) -> dict[str, Any]:
        """Run a `drempel-partner` command and return its JSON."""
        return self._json("drempel-partner", *arguments, "--config", self.partner_config, accept=accept)

    def node_command(self, *arguments: object, accept: tuple[int, ...] = (0,)) -> str:
        """Run a `drempel-node` command and return what it printed."""
        clock = () if arguments[0] == "keys" else ("--clock", self.installation.clock)
        return self._run("drempel-node", *arguments, "--config", self.node_config, *clock, accept=accept)

    def node_rows(self, view: str) -> list[dict[str, Any]]:
        """Return what a view of the node shows, of all its municipalities."""
        rows: list[dict[str, Any]] = json.loads(self.node_command(view, "--json"))
        return rows

    def audit_logs(self) -> list[tuple[str, Path, Path]]:
        """Return name, store and verifier key file of every audit log; the nodes are asked for theirs."""
        shown = json.loads(self.node_command("keys", "show", "--json"))
        logs = self.installation.audit_logs()
        for one in shown:
            key = next(key for name, _, key in logs if name == one["municipality"])
            key.write_text(one["audit_verifier"] + "\n")
        return logs

    def index(self) -> None:
        """Import the register and give every resident link keys; the gateway must run."""
        self.node_command("register", "import", self.directory / "register.csv")
        self.node_command("index")

    def work_off(self) -> None:
        """Let the node work until its mailboxes are empty."""
        self._run("drempel-node", *self.installation.node_run(0))

    def write_signals(self, signals: Iterable[Signal], name: str = "signals.csv") -> Path:
        """Write a partner file."""
        path = self.directory / name
        partner_file.write(path, signals)
        return path

    def _json(self, command: str, *arguments: object, accept: tuple[int, ...]) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._run(command, *arguments, "--json", accept=accept))
        return found

    def _run(self, command: str, *arguments: object, accept: tuple[int, ...] = (0,)) -> str:
        text = run(command, *arguments, log=self.installation.log_of("commands"), accept=accept)
        self.output.append(text)
        return text


def lay_out(
    directory: Path,
    *,
    residents: int,
    extra: Iterable[Person] = (),
    seed: int = SEED,
    batch: int = 500,
    databases: Mapping[str, str] | None = None,
    also: Iterable[MunicipalityPlan] = (),
    partners: Sequence[PartnerPlan] = (PARTNER,),
) -> SmallRegion:
    """Return a region of two municipalities in one node; `extra` people live in the first, nobody in `also`.

    Regions of the same people have the same keys within one process of the tests: laid out once, they are copied.
    """
    people = [*_people(residents, seed), *extra]
    plan = _plan(directory, people, databases=databases or {}, also=also, partners=partners)
    installation = Installation(directory / "region", plan, start=NOW)
    if extra or databases or also or partners != (PARTNER,):
        installation.lay_out()
    else:
        _copy(_first_of(residents, seed), installation)
    region = SmallRegion(directory=directory, people=people, installation=installation)
    with region.partner_config.open("a") as settings:
        settings.write(f"[submission]\nbatch = {batch}\nconnect_patience_seconds = 60\n")
    return region


@functools.cache
def _first_of(residents: int, seed: int) -> Installation:
    """Lay out a region that is only copied: its ceremony takes twenty commands."""
    place = Path(tempfile.mkdtemp(prefix="drempel-region-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    plan = _plan(place, _people(residents, seed), databases={}, also=(), partners=(PARTNER,))
    installation = Installation(place / "region", plan, start=NOW)
    installation.lay_out()
    return installation


def _copy(first: Installation, installation: Installation) -> None:
    """Fill an installation with what another one of the same plan is, at ports of its own."""
    shutil.copytree(first.directory, installation.directory, dirs_exist_ok=True)
    before, after = ((one.port, *one.observers.ports) for one in (first, installation))
    ports = {str(old): str(new) for old, new in zip(before, after, strict=True)}
    for settings in installation.directory.rglob("*.toml"):
        text = settings.read_text().replace(str(first.directory), str(installation.directory))
        settings.write_text(re.sub(r'(?<=:)\d+(?=")', lambda port: ports.get(port[0], port[0]), text))


def _people(residents: int, seed: int) -> list[Person]:
    return [one for town in generation.municipalities(2, residents, seed=seed) for one in town.residents]


def _plan(
    directory: Path,
    people: list[Person],
    *,
    databases: Mapping[str, str],
    also: Iterable[MunicipalityPlan],
    partners: Sequence[PartnerPlan],
) -> RegionPlan:
    directory.mkdir(parents=True, exist_ok=True)
    extract.write_extract(people, directory / "register.csv")
    _write_routing(people, directory / "routing.csv")
    plans = [
        MunicipalityPlan(
            code=MunicipalityCode(code), name=name, register=directory / "register.csv",
            residents=sum(person.municipality == code for person in people),
        )
        for code, name in generation.TOWNS[:2]
    ]  # fmt: skip
    return RegionPlan(
        nodes=[[*plans, *also]], partners=partners, routing=directory / "routing.csv", policy=POLICY,
        databases=databases,
    )  # fmt: skip


def _write_routing(people: Iterable[Person], path: Path) -> None:
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("postcode", "municipality_code"))
        writer.writerows(
            sorted({(person.place.postcode, person.municipality) for person in people if person.place.postcode})
        )
