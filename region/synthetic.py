"""The scenario of `make demo`: three invented municipalities, four partners, two months."""

from collections.abc import Sequence
from pathlib import Path

from keys.identity import MunicipalityCode
from region.generation import municipalities
from region.installation import MunicipalityPlan, RegionPlan
from region.population.extract import write_extract
from region.population.municipality import Municipality
from region.scenario import PARTNERS, Scenario, correspond

MUNICIPALITIES = 3


def synthetic(directory: Path, *, residents: int, signals: int, seed: int, policy: Path) -> Scenario:
    """Write registers, routing, partner files and truth below `directory`; return the scenario they make."""
    directory.mkdir(parents=True, exist_ok=True)
    towns = list(municipalities(MUNICIPALITIES, residents, seed=seed))
    plans = [_plan(directory, town) for town in towns]
    routing = directory / "routing.csv"
    _write_routing(towns, routing)
    sent = correspond(directory, towns, signals=signals, seed=seed)
    plan = RegionPlan(nodes=[plans[:1], plans[1:]], partners=PARTNERS, routing=routing, policy=policy)
    return Scenario(plan=plan, months=sent.months, fresh=sent.fresh, truths=sent.truths)


def _plan(directory: Path, town: Municipality) -> MunicipalityPlan:
    register = directory / f"register-{town.code}.csv"
    count = write_extract(town.residents, register)
    return MunicipalityPlan(code=MunicipalityCode(town.code), name=town.name, register=register, residents=count)


def _write_routing(towns: Sequence[Municipality], path: Path) -> None:
    places = {
        (place.postcode, town.code)
        for town in towns
        for place in [*(person.place for person in town.residents), *town.vacant]
        if place.postcode
    }
    lines = [f"{postcode},{code}" for postcode, code in sorted(places)]
    path.write_text("postcode,municipality_code\n" + "\n".join(lines) + "\n", encoding="ascii")
