"""Signals at a rate: batches by turns from several partners' programs, sent when they are due, answered or not."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from region.installation import PartnerPlan
from tests.support.region import SmallRegion

BATCH = 50
PATIENCE = 300.0


@dataclass(frozen=True, slots=True)
class Answered:
    """A batch that was answered: how many signals got a receipt, and how long after it was due."""

    acknowledged: int
    refused: int
    seconds: float


class SteadyPartner:
    """One partner's program: batches go in, and what became of them comes out."""

    def __init__(self, region: SmallRegion, plan: PartnerPlan, residents: int) -> None:
        self.acknowledged = region.directory / f"acknowledged-{plan.name}"
        """The ids of signals that have a receipt, with the municipality of each."""
        installation = region.installation
        words = [installation.partner_config(plan), installation.clock, residents, self.acknowledged]
        line = [sys.executable, "-m", "tests.support.steady_partner", *map(str, words)]
        with installation.log_of(f"partner-{plan.name}").open("ab") as log:
            self._process = subprocess.Popen(
                line,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=Path(__file__).parents[2],
            )
        self._due: list[float] = []
        self._answered: list[Answered] = []
        self._told = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def unanswered(self) -> int:
        """How many batches were given and not answered yet."""
        return len(self._due) - len(self._answered)

    @property
    def acknowledged_count(self) -> int:
        """How many signals have a receipt."""
        return sum(one.acknowledged for one in tuple(self._answered))

    def news(self) -> Sequence[Answered]:
        """Return the batches that were answered since this was asked last."""
        new = self._answered[self._told :]
        self._told += len(new)
        return new

    def send(self, due: float) -> None:
        """Give the program a batch that was due at that instant of the monotonic clock."""
        assert self._process.stdin is not None
        self._due.append(due)
        self._process.stdin.write(f"{BATCH}\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """Let the program answer what it was given, and end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            assert self._process.wait(PATIENCE) == 0
        finally:
            self._process.kill()
        self._reader.join()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as answers:
            for line in answers:
                told = json.loads(line)
                due = self._due[len(self._answered)]
                self._answered.append(Answered(told["acknowledged"], told["refused"], told["at"] - due))


class SteadyLoad:
    """All partners together."""

    def __init__(self, region: SmallRegion, residents: int) -> None:
        self.partners = [SteadyPartner(region, plan, residents) for plan in region.installation.plan.partners]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Let every program answer what it was given, and end."""
        for partner in self.partners:
            partner.end()

    @property
    def acknowledged(self) -> int:
        """How many signals have a receipt."""
        return sum(partner.acknowledged_count for partner in self.partners)

    def news(self) -> list[Answered]:
        """Return the batches that were answered since this was asked last."""
        return [one for partner in self.partners for one in partner.news()]

    def as_fast_as(self, seconds: float, may: Callable[[], bool]) -> None:
        """Keep every program at work for so long, except while the others may not take more."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if may():
                for partner in self.partners:
                    if partner.unanswered < 2:
                        partner.send(time.monotonic())
            time.sleep(0.05)

    def at(self, rate: float, seconds: float, meanwhile: Callable[[], None]) -> None:
        """Send so many signals a second, by turns, for so long; whether the ones before were answered or not."""
        began = time.monotonic()
        for number in range(round(rate * seconds / BATCH)):
            due = began + number * BATCH / rate
            while (left := due - time.monotonic()) > 0:
                meanwhile()
                time.sleep(max(0.0, min(left, due - time.monotonic(), 0.2)))
            self.partners[number % len(self.partners)].send(due)
        while time.monotonic() < began + seconds:
            meanwhile()
            time.sleep(0.2)
