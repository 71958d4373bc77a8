"""The scenario of `make demo DATA=...`: official persons, each in their own municipality, and invented people.

Municipalities with enough persons become nodes; signals about people of the others are refused, as in a region that
not everybody has joined. Invented people live at the same addresses, next door, and at real addresses of two
provinces that are no part of this region: half of those signals name a municipality, the others find no route.
"""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from keys.identity import MunicipalityCode
from region.generation import TODAY
from region.installation import MunicipalityPlan, RegionPlan
from region.official.addresses import some_addresses
from region.official.persons import OfficialPerson, municipality_name, read_persons
from region.population.municipality import Municipality
from region.population.people import Person, Place
from region.scenario import PARTNERS, Scenario, correspond
from region.signals.row import Row, Truth

ENOUGH = 50
"""Persons that make a municipality worth a node."""
_FAR = 60
"""Real addresses per municipality."""
_CODE_GIVEN = 0.5


def official(directory: Path, data: Path, *, signals: int, seed: int, policy: Path) -> Scenario:
    """Write registers, routing, partner files and truth below `directory`; return the scenario they make."""
    directory.mkdir(parents=True, exist_ok=True)
    draw = random.Random(f"{seed}/official")
    homes = _by_municipality(read_persons(data, today_year=TODAY.year))
    far = some_addresses(data, _FAR * len(homes), draw)
    towns = [_municipality(people, far[at :: len(homes)], draw) for at, people in enumerate(homes)]
    routing = directory / "routing.csv"
    owner = _write_routing(towns, routing)
    chosen = [_plan(directory, people) for people in homes if len(people) >= ENOUGH]
    told_about = [town for town in towns if any(_adult(person) for person in town.residents)]

    def name_a_municipality(row: Row, truth: Truth) -> None:
        routed = row.municipality_code or row.postcode.replace(" ", "").upper() in owner
        if not routed and draw.random() < _CODE_GIVEN:
            row.municipality_code = truth.municipality

    sent = correspond(directory, told_about, signals=signals, seed=seed, addressed=name_a_municipality)
    plan = RegionPlan(nodes=[chosen[:2], chosen[2:]], partners=PARTNERS, routing=routing, policy=policy)
    return Scenario(plan=plan, months=sent.months, fresh=sent.fresh, truths=sent.truths)


def _by_municipality(people: Iterable[OfficialPerson]) -> list[list[OfficialPerson]]:
    """Return the persons of each municipality, the largest first."""
    homes: defaultdict[str, list[OfficialPerson]] = defaultdict(list)
    for one in people:
        homes[one.person.municipality].append(one)
    return sorted(homes.values(), key=lambda home: (-len(home), home[0].person.municipality))


def _adult(person: Person) -> bool:
    return bool(person.place.postcode) and "child" not in person.roles and not person.suspension


def _municipality(people: Sequence[OfficialPerson], far: Iterable[Place], draw: random.Random) -> Municipality:
    residents = [one.person for one in people]
    return Municipality(
        code=residents[0].municipality,
        name=municipality_name(people[0].document),
        residents=residents,
        vacant=[*_next_door(residents, draw), *far],
    )


def _next_door(residents: Iterable[Person], draw: random.Random) -> list[Place]:
    """Return an address beside each inhabited one, where none of these persons lives."""
    inhabited = {person.place for person in residents if person.place.postcode}
    numbers = {(place.postcode, place.number) for place in inhabited}
    ordered = sorted(inhabited, key=lambda place: (place.postcode, place.number, place.letter, place.suffix))
    beside = [replace(place, number=place.number + draw.choice((2, 4, 6)), letter="", suffix="") for place in ordered]
    return [place for place in beside if (place.postcode, place.number) not in numbers]


def _plan(directory: Path, people: Sequence[OfficialPerson]) -> MunicipalityPlan:
    code = people[0].person.municipality
    register = directory / f"register-{code}.json"
    documents = [one.document for one in people]
    register.write_text(json.dumps(documents, ensure_ascii=False), encoding="utf-8")
    name = municipality_name(people[0].document)
    return MunicipalityPlan(code=MunicipalityCode(code), name=name, register=register, residents=len(people))


def _write_routing(towns: Iterable[Municipality], path: Path) -> dict[str, str]:
    """Route every postcode of a person to the municipality that most of its persons are registered in."""
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for town in towns:
        for person in town.residents:
            if person.place.postcode:
                votes[person.place.postcode][town.code] += 1
    owner = {postcode: max(sorted(codes), key=codes.__getitem__) for postcode, codes in sorted(votes.items())}
    lines = [f"{postcode},{code}" for postcode, code in owner.items()]
    path.write_text("postcode,municipality_code\n" + "\n".join(lines) + "\n", encoding="ascii")
    return owner
