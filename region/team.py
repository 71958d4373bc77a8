"""A simulated team of one municipality: takes what is on the list, calls through a call centre, and closes cases."""

import csv
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from region.installation import Installation, MunicipalityPlan
from region.processes import run

WORKER, CALLER, OFFICER = "anna.worker", "callcentre.one", "rita.officer"
MOST_CASES = 30
"""What the call centre takes on in a month."""
MOST_CLOSED = 1
"""Cases that a worker closes by hand in a month; a command each."""
_OUTCOMES = {"Geen gehoor": 45, "Gesprek gevoerd": 20, "Hulp geaccepteerd": 20, "Hulp geweigerd": 15}
_REACHED = frozenset(_OUTCOMES) - {"Geen gehoor"}
_CALLS = 3


@dataclass(slots=True, kw_only=True)
class Worked:
    """What the teams did in one month."""

    cases: int = 0
    closed: int = 0
    attempts: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    """Attempts that a limit kept from being made."""

    def add(self, other: "Worked") -> None:
        """Add what another team did."""
        self.cases += other.cases
        self.closed += other.closed
        self.attempts += other.attempts
        self.refused += other.refused


class Team:
    """The people of one municipality, at their command line."""

    def __init__(self, region: Installation, municipality: MunicipalityPlan, *, seed: int = 1) -> None:
        self._region = region
        self._municipality = municipality
        self._chance = random.Random(f"{seed}/team/{municipality.code}")

    def begin(self) -> None:
        """Give everybody an account."""
        for name, role in ((WORKER, "case-worker"), (CALLER, "call-centre"), (OFFICER, "review-officer")):
            self._node("users", "add", name, role)

    def work(self, today: date) -> Worked:
        """Work for a month: decide on doubts, hand the list over, bring the calls in, close what is done."""
        self._review()
        listed = json.loads(self._node("case", "list", "--json", user=WORKER))
        open_to_calls = [line["number"] for line in listed if line["attempts"] < _CALLS and not line["secrecy"]]
        handed = open_to_calls[:MOST_CASES]
        if not handed:
            return Worked()
        self._node("case", "hand-over", *handed, "--to", CALLER, user=WORKER)
        calls = {number: self._calls() for number in handed}
        file = self._region.directory / f"attempts-{self._municipality.code}-{today:%Y-%m-%d}.csv"
        _write(file, calls, today)
        brought = self._node("call-centre", "import", file, "--made-by", CALLER, "--json", user=WORKER, accept=(0, 1))
        [counts] = json.loads(brought)
        return Worked(
            cases=len(handed),
            closed=self._close([number for number, made in calls.items() if made[-1] == "Gesprek gevoerd"]),
            attempts=Counter(result for made in calls.values() for result in made),
            refused=counts["refused"],
        )

    def _review(self) -> None:
        """Confirm the likeliest doubt and reject the least likely; the others nobody gets round to, and they expire."""
        waiting = json.loads(self._node("review", "list", "--json", user=OFFICER))
        waiting.sort(key=lambda line: (line["probability"], line["signal_id"]))
        for act, chosen in (("confirm", waiting[-1:]), ("reject", waiting[:-1][:1])):
            for line in chosen:
                self._node("review", act, line["signal_id"], user=OFFICER)

    def _calls(self) -> list[str]:
        """Return what came of each call, until somebody answered."""
        made: list[str] = []
        while len(made) < _CALLS and not (made and made[-1] in _REACHED):
            made += self._chance.choices(list(_OUTCOMES), list(_OUTCOMES.values()))
        return made

    def _close(self, numbers: list[int]) -> int:
        for number in numbers[:MOST_CLOSED]:
            self._node("case", "result", number, "ADVICE", "--reason", "substitute", user=WORKER)
        return len(numbers[:MOST_CLOSED])

    def _node(self, *arguments: object, user: str = "", accept: tuple[int, ...] = (0,)) -> str:
        where = ("--config", self._region.config_of(self._municipality), "--municipality", self._municipality.code)
        time = ("--clock", self._region.clock)
        at_work = ("--user", user) if user else ()
        return run("drempel-node", *arguments, *where, *time, *at_work, log=self._region.log_of("team"), accept=accept)


def _write(file: Path, calls: dict[int, list[str]], today: date) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("reference", "number", "day", "daypart", "channel", "result"))
        for number, made in calls.items():
            for at, result in enumerate(made):
                writer.writerow((f"{today:%y%m%d}-{number}-{at}", number, today, "Middag", "Telefoon", result))
