"""Observing a partner file against a register without any gate, to estimate the weights of the comparison on it.

Only on files that a partner hands over for this purpose: whatever a gate opened is a biased sample, and what it left
shut nobody may look at.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from keys.identity import MunicipalityCode
from keys.linkage import Subject
from keys.normalise import dates, surnames
from municipality_node.domain.comparison import SHIPPED, Weights, compare
from municipality_node.domain.comparison.estimation import Estimate, Observed, estimate
from municipality_node.domain.comparison.given_names import readings
from municipality_node.domain.resident import Resident
from municipality_node.evaluation.registers import Register, Routing, registers
from municipality_node.evaluation.run import unreadable
from municipality_node.register import reading
from signals import partner_file

Step = Callable[[str, int], Callable[[int], None]]
FEWEST_WITH_INITIALS = 200
"""Below so many signals the shipped share of full initials stays."""


@dataclass(frozen=True, slots=True)
class _Observable:
    """A register, and who was born when under which name, for people who moved."""

    register: Register
    born: Mapping[tuple[str, date], list[int]]

    @classmethod
    def of(cls, register: Register) -> "_Observable":
        born: defaultdict[tuple[str, date], list[int]] = defaultdict(list)
        for position, resident in enumerate(register.residents):
            day = dates.complete(*resident.birth_date)
            if day:
                for name in surnames.known_by(resident.surname):
                    born[name, day].append(position)
        return cls(register, dict(born))

    def candidates(self, subject: Subject) -> list[Resident]:
        """Return everybody at the stated address, and whoever shares surname and birth date."""
        positions = set(self.register.at(subject.address))
        day = dates.telling(subject.birth_date)
        if day:
            for name in surnames.candidates(subject.surname, subject.trade_name):
                positions.update(self.born.get((name, day), ()))
        return [self.register.residents[position] for position in sorted(positions)]


def fit(register: Path, signals: Path, step: Step, *, start: Weights = SHIPPED) -> Estimate:
    """Return weights estimated on the readable signals of a file. Raises RegisterRefused or PartnerFileRefused."""
    done = step("reading the register", register.stat().st_size)
    rows = (row.resident for row in reading.read(register, done))
    found = registers(resident for resident in rows if resident is not None)
    routing = Routing(found)
    known = {code: _Observable.of(one) for code, one in found.items()}
    observed, initials = _observed(signals, routing, known, start, step)
    return estimate(observed, start, all_initials=_all_initials(initials, found))


def _observed(
    path: Path,
    routing: Routing,
    known: Mapping[MunicipalityCode, _Observable],
    start: Weights,
    step: Step,
) -> tuple[list[Observed], list[int]]:
    """Return every readable signal as it compares, and how many initials each gives that gives letters."""
    observed, initials = [], []
    done = step("comparing signals", path.stat().st_size)
    for line in partner_file.read(path):
        signal = line.signal
        if line.errors or signal is None or unreadable(signal):
            continue
        municipality = routing.municipality(signal)
        if municipality is None:
            continue
        subject, place = signal.subject(), known[municipality]
        compared = compare(
            subject, place.candidates(subject), place.register.population, on=signal.sent_date, weights=start
        )
        observed.append(Observed.of(compared))
        said = readings(subject.initials)
        if said and not said[0].first_name:
            initials.append(max(len(one.letters) for one in said))
        done(len(observed))
    done(path.stat().st_size)
    return observed, initials


def _all_initials(given: list[int], found: Mapping[MunicipalityCode, Register]) -> float | None:
    """Return the share of signals that give an initial for every given name: only those can show more than one."""
    several = sum(
        register.population.names(count) * register.population.residents
        for register in found.values()
        for count in (2, 3)
    ) / max(1, sum(register.population.residents for register in found.values()))
    if len(given) < FEWEST_WITH_INITIALS or not several:
        return None
    share = sum(count > 1 for count in given) / len(given) / several
    return min(0.95, max(0.05, share))
