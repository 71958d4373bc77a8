"""The scenario of `make demo`: three invented municipalities, four partners, two months."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from keys.identity import MunicipalityCode
from region.demo import Month, Scenario
from region.generation import TODAY, municipalities
from region.installation import MunicipalityPlan, PartnerPlan, RegionPlan
from region.population.extract import write_extract
from region.population.municipality import Municipality
from region.signals.files import write_signals, write_truth
from region.signals.month import PartnerYear
from region.signals.row import Truth
from signals.signal import PartnerType

PARTNERS = (
    PartnerPlan(name="energie", partner_type=PartnerType("Energie")),
    PartnerPlan(name="water", partner_type=PartnerType("Water")),
    PartnerPlan(name="huur", partner_type=PartnerType("Huur")),
    PartnerPlan(name="zorg", partner_type=PartnerType("Zorg")),
)
_BETWEEN = timedelta(days=31)


def synthetic(directory: Path, *, residents: int, signals: int, seed: int, policy: Path, months: int = 2) -> Scenario:
    """Write registers, routing, partner files and truth below `directory`; return the scenario they make."""
    directory.mkdir(parents=True, exist_ok=True)
    towns = list(municipalities(3, residents, seed=seed))
    plans = [_plan(directory, town) for town in towns]
    routing = directory / "routing.csv"
    _write_routing(towns, routing)
    truths: dict[str, Truth] = {}
    sent = [datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC) + _BETWEEN * at for at in range(months)]
    years = {
        partner.name: PartnerYear(partner.name, partner.partner_type.value, towns, seed=seed) for partner in PARTNERS
    }
    calendar = []
    for moment in sent:
        files = {}
        for name, year in years.items():
            made = year.month(signals // len(years) // months, moment.date())
            files[name] = directory / f"{name}-{moment:%Y-%m}.csv"
            write_signals(made.rows, files[name])
            truths.update({truth.partner_ref: truth for truth in made.truths})
        calendar.append(Month(sent=moment, files=files))
    write_truth(truths.values(), directory / "truth.csv")
    plan = RegionPlan(nodes=[plans[:1], plans[1:]], partners=PARTNERS, routing=routing, policy=policy)
    return Scenario(plan=plan, months=calendar, truths=truths)


def _plan(directory: Path, town: Municipality) -> MunicipalityPlan:
    register = directory / f"register-{town.code}.csv"
    count = write_extract(town.residents, register)
    return MunicipalityPlan(code=MunicipalityCode(town.code), name=town.name, register=register, residents=count)


def _write_routing(towns: list[Municipality], path: Path) -> None:
    places = {
        (place.postcode, town.code)
        for town in towns
        for place in [*(person.place for person in town.residents), *town.vacant]
        if place.postcode
    }
    lines = [f"{postcode},{code}" for postcode, code in sorted(places)]
    path.write_text("postcode,municipality_code\n" + "\n".join(lines) + "\n", encoding="ascii")
