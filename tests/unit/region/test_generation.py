import csv
from dataclasses import replace
from datetime import date

import pytest

from region.generation import TODAY, generate, municipalities
from region.signals.drawing import SignalDraw
from region.signals.files import read_truth
from signals import partner_file


@pytest.fixture(scope="module")
def town():
    (found,) = municipalities(1, 3_000, seed=5)
    return found


@pytest.fixture(scope="module")
def drawn(town):
    sources = [SignalDraw(town, kind, seed=kind) for kind in ("Energie", "Zorg")]
    return [source.signal(TODAY, prefix="s") for source in sources for _ in range(1_500)]


@pytest.fixture(scope="module")
def people(town):
    return {person.bsn: person for person in town.residents}


def cases(drawn, scenario, tag=None):
    found = [(row, truth) for row, truth in drawn if truth.scenario == scenario and (tag is None or tag in truth.tags)]
    assert found, scenario
    return found


def at(row):
    return row.postcode.replace(" ", "").upper(), int(row.house_number)


def misplaced(truth):
    return {"postcode_typo", "house_number_typo"} & set(truth.tags)


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    files = [generate(tmp_path / name, residents=400, signals=60, seed=3, count=2) for name in ("one", "two")]
    for kind in ("register", "signals", "truth"):
        first, second = (getattr(each, kind).read_bytes() for each in files)
        assert first == second
    other = generate(tmp_path / "three", residents=400, signals=60, seed=4, count=2)
    assert other.signals.read_bytes() != files[0].signals.read_bytes()


def test_what_is_written_is_a_partner_file_and_its_truth(tmp_path):
    files = generate(tmp_path, residents=400, signals=60, seed=3)
    lines = list(partner_file.read(files.signals))
    truths = read_truth(files.truth)
    assert [line.partner_ref for line in lines] == [truth.partner_ref for truth in truths]
    assert not any(line.errors for line in lines)
    with files.register.open(encoding="utf-8", newline="") as stream:
        bsns = {line["burgerservicenummer"] for line in csv.DictReader(stream)}
    assert {truth.bsn for truth in truths if truth.bsn} <= bsns


def test_one_in_five_lives_nowhere_here_and_half_have_no_birth_date(drawn):
    outsiders = sum(not truth.bsn for _, truth in drawn) / len(drawn)
    undated = sum(not row.birth_date for row, _ in drawn if row.partner_ref) / len(drawn)
    assert 0.17 < outsiders < 0.25
    assert 0.25 < undated < 0.45  # of energy and health alone; the usual mix has a half
    hard = sum("address_occupied" in t.tags or t.scenario in {"namesake", "deceased"} for _, t in drawn if not t.bsn)
    assert 0.4 < hard / sum(not truth.bsn for _, truth in drawn) < 0.7


def test_a_mover_is_registered_elsewhere(drawn, people, town):
    occupied = {(one.place.postcode, one.place.number) for one in town.residents}
    for row, truth in cases(drawn, "moved", "new_tenant_other"):
        home = people[truth.bsn].place
        assert (home.postcode, home.number) != at(row) or misplaced(truth)
        assert at(row) in occupied or misplaced(truth)


def test_a_former_customers_address_is_somebody_elses(drawn, town):
    occupied = {(one.place.postcode, one.place.number) for one in town.residents}
    for row, truth in cases(drawn, "former_customer_address_occupied"):
        assert truth.bsn == ""
        assert at(row) in occupied or misplaced(truth)


def test_a_child_that_moved_out_is_told_at_the_parental_home(drawn, people):
    for row, truth in cases(drawn, "child_moved_out"):
        person = people[truth.bsn]
        assert person.parental_home is not None
        assert person.place != person.parental_home
        assert at(row) == (person.parental_home.postcode, person.parental_home.number) or misplaced(truth)


def test_the_family_of_a_child_that_moved_out_has_its_name(town):
    homes = {(person.place, person.surname) for person in town.residents}
    left = [person for person in town.residents if person.parental_home]
    assert left
    assert all((person.parental_home, person.surname) in homes for person in left)


def test_dead_and_emigrated_people_are_nobody_here(drawn, town):
    suspended = {(p.place.postcode, p.place.number) for p in town.residents if p.suspension in {"O", "E"}}
    for scenario in ("deceased", "emigrated"):
        for row, truth in cases(drawn, scenario):
            assert truth.bsn == ""
            assert at(row) in suspended or misplaced(truth)


def test_twins_share_a_birth_date(town):
    twins = [person for person in town.residents if "twin" in person.roles]
    pairs = {(person.household, person.birth) for person in twins}
    assert twins
    assert len(twins) == 2 * len(pairs)


def test_parent_and_child_of_one_initial(town):
    children = [person for person in town.residents if "parent_child_same_initials" in person.roles]
    homes = {}
    for person in town.residents:
        homes.setdefault(person.household, []).append(person)
    assert children
    for child in children:
        older = [one for one in homes[child.household] if one.birth < child.birth and one.surname == child.surname]
        assert any(one.given_names[:1] == child.given_names[:1] for one in older)


@pytest.mark.parametrize(
    ("tag", "holds"),
    [
        ("birth_missing", lambda row, _: row.birth_date == ""),
        ("initials_missing", lambda row, _: row.initials == ""),
        ("prefix_lost", lambda row, _: row.prefix == ""),
        ("capitals", lambda row, _: row.surname == row.surname.upper()),
        ("suffix_missing", lambda row, _: row.house_letter == row.house_suffix == ""),
        ("birth_january", lambda row, _: row.birth_date.endswith("-01-01")),
        ("birth_swapped", lambda row, person: date.fromisoformat(row.birth_date) != person.born),
        ("trade_name_only", lambda row, _: row.trade_name and not row.surname),
        ("diacritics_lost", lambda row, _: row.surname.isascii() or "'" in row.surname),
        ("house_number_typo", lambda row, person: int(row.house_number) != person.place.number or person.parental_home),
    ],
)
def test_a_tag_says_what_happened(drawn, people, tag, holds):
    found = [(row, people[truth.bsn]) for row, truth in drawn if truth.bsn and tag in truth.tags]
    assert found, tag
    if tag == "house_number_typo":
        found = [(row, person) for row, person in found if person.place.postcode == at(row)[0]]
    assert all(holds(row, person) for row, person in found)


def test_every_municipality_has_numbers_of_its_own():
    towns = list(municipalities(3, 600, seed=1))
    bsns = [person.bsn for town in towns for person in town.residents]
    assert len(bsns) == len(set(bsns))
    assert [town.code for town in towns] == ["9801", "9802", "9803"]


def test_people_without_roles_have_relatives_too():
    (town,) = municipalities(1, 60, seed=5)
    bare = replace(town, residents=[replace(person, roles=frozenset()) for person in town.residents])
    source = SignalDraw(bare, "Energie", seed="roles")
    assert len({source.signal(TODAY, prefix="r")[1].scenario for _ in range(400)}) > 5
