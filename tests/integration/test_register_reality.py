"""What registers really hold, on the official test persons (RvIG): each phenomenon read, matched and decided on."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import pytest

from keys.linkage import SlotKind, Subject, resident_inputs, subject_slots
from keys.normalise.naming import initials_of
from keys.suite import GateProfile
from municipality_node.domain.comparison import Comparison, compare, population
from municipality_node.domain.comparison.evidence import BirthDate, Field, Surname
from municipality_node.domain.decision import Decision, DecisionSettings, Ground, Outcome, decide
from municipality_node.domain.resident import NameUse, ResidenceKind, Resident
from municipality_node.register import reading
from tests.support.shared_data import shared_data

PERSONS = "brp/rvig_brp_mock_testpersonen_2025-02.json"
ON = date(2026, 2, 2)


@dataclass(frozen=True)
class Register:
    """All test persons as one register, and the government's own form of address for each."""

    residents: tuple[Resident, ...]
    addressed: dict[str, str]

    @cached_property
    def population(self):
        return population(resident.identity for resident in self.residents)

    def stated(self, resident: Resident, **changes) -> Subject:
        """Return what a partner states that has everything right."""
        initials = initials_of(resident.given_names)
        # Behind a predicate as well (Jonkvrouw J. …): a surname that holds initials is read with them.
        surname = self.addressed.get(resident.bsn.value, "").replace(initials, "", 1)
        home = resident.residence
        whole = Subject(
            initials=initials,
            surname=surname.strip() or resident.surname,
            birth_date=resident.birth_date.complete(),
            postcode=home.postcode,
            house_number=home.house_number,
            house_letter=home.house_letter,
            house_suffix=home.house_suffix,
        )
        return replace(whole, **changes)

    def compared(self, subject: Subject, *also: Resident) -> Comparison:
        at = (subject.address.postcode, subject.address.house_number)
        here = [one for one in self.residents if at[0] and (one.residence.postcode, one.residence.house_number) == at]
        return compare(subject, list(dict.fromkeys([*here, *also])), self.population, on=ON)

    def decided(self, subject: Subject, *also: Resident) -> Decision:
        return decide(self.compared(subject, *also), DecisionSettings())


@pytest.fixture(scope="module")
def register():
    path = shared_data(PERSONS)
    rows = [row.resident for row in reading.read(path, lambda _: None)]
    persons = json.loads(path.read_text("utf-8"))
    names = {one["burgerservicenummer"]: one.get("adressering", {}).get("aanschrijfwijze", {}) for one in persons}
    residents = tuple(resident for resident in rows if resident is not None)
    return Register(residents, {bsn: form.get("naam", "") for bsn, form in names.items()})


def opens(subject, resident):
    keys = set(resident_inputs(resident.identity, GateProfile.BALANCED))
    return {slot.kind for slot in subject_slots(subject, GateProfile.BALANCED) if slot in keys}


def alone(register, resident):
    """Tell whether nobody else of one surname lives there: 252 test persons share an address and nearly a name."""
    home = resident.residence
    return (
        sum(
            (one.residence.postcode, one.residence.house_number) == (home.postcode, home.house_number)
            for one in register.residents
        )
        < 10
    )


def housed(register, which):
    return [
        one
        for one in register.residents
        if which(one)
        and one.residence.kind is ResidenceKind.ADDRESS
        and not one.is_suspended
        and register.addressed.get(one.bsn.value)
        and alone(register, one)
    ]


def outcomes(register, residents, **changes):
    """Return how many came to what; none may ever be matched to somebody else."""
    counts = Counter()
    for resident in residents:
        decision = register.decided(register.stated(resident, **changes), resident)
        own = decision.best is not None and decision.best.candidate.bsn == resident.bsn
        assert own or decision.outcome is not Outcome.MATCH, resident.bsn.value
        counts[decision.outcome] += 1
    return counts


def test_nobody_is_ever_taken_for_somebody_else_with_or_without_a_birth_date(register):
    everybody = housed(register, lambda one: True)
    assert outcomes(register, everybody)[Outcome.MATCH] >= 585
    # Without a birth date a toddler passes for the parent of one name and initial: no minor is anybody's customer.
    adults = [one for one in everybody if 0 < one.birth_date.year <= ON.year - 19]
    assert outcomes(register, adults, birth_date=None)[Outcome.MATCH] >= 300
    assert outcomes(register, everybody, initials="", birth_date=None)[Outcome.MATCH] == 0


def test_an_incomplete_birth_date_makes_no_key_and_agrees_as_far_as_it_goes(register):
    incomplete = housed(register, lambda one: one.birth_date.complete() is None and one.birth_date.year)
    assert len(incomplete) == 10
    for resident in incomplete:
        year, month, day = resident.birth_date
        stated = register.stated(resident, birth_date=date(year, month or 7, day or 19))
        assert not opens(stated, resident) & {SlotKind.BIRTH_ADDRESS, SlotKind.SURNAME_INITIAL_BIRTH}
        found = register.decided(stated, resident).best.finding(Field.BIRTH_DATE)
        assert (found.level, found.ratio > 1) == (BirthDate.INCOMPLETE_AGREES, True)
        another = register.stated(resident, birth_date=date(year - 1, month or 7, day or 19))
        assert register.decided(another, resident).outcome is not Outcome.MATCH


def test_a_wholly_unknown_birth_date_says_nothing(register):
    (unknown,) = housed(register, lambda one: not one.birth_date.year)
    stated = register.stated(unknown, birth_date=date(1980, 5, 6))
    assert register.compared(stated, unknown).candidates[0].finding(Field.BIRTH_DATE).ratio == 1.0


def test_without_a_partner_nothing_is_missing(register):
    single = housed(register, lambda one: not one.partners)
    assert outcomes(register, single)[Outcome.MATCH] >= 360
    assert all(opens(register.stated(one, birth_date=None), one) for one in single if one.given_names)


def test_the_name_of_a_dissolved_partner_still_finds_its_bearer(register):
    divorced = housed(register, lambda one: any(partner.dissolved and partner.surname for partner in one.partners))
    assert len(divorced) > 50
    for resident in divorced:
        name = next(partner.surname for partner in resident.partners if partner.dissolved and partner.surname)
        stated = register.stated(resident, surname=name)
        assert opens(replace(stated, birth_date=None), resident)
        best = register.compared(stated, resident).candidates[0]
        assert best.candidate.bsn == resident.bsn
        assert best.finding(Field.SURNAME).level in {Surname.SAME, Surname.PART}


@pytest.mark.parametrize(("use", "count"), [(NameUse.PARTNER, 7), (NameUse.PARTNER_FIRST, 35), (NameUse.OWN_FIRST, 1)])
def test_whatever_name_somebody_uses_finds_them(register, use, count):
    users = housed(register, lambda one: one.name_use is use)
    assert outcomes(register, users) == {Outcome.MATCH: count}
    for resident in users:
        partner = resident.partners[-1].surname
        for said in (resident.surname, partner, f"{resident.surname}-{partner}", f"{partner}-{resident.surname}"):
            stated = register.stated(resident, surname=said)
            assert opens(replace(stated, birth_date=None), resident)
            decision = register.decided(stated, resident)
            assert (decision.outcome, decision.best.candidate.bsn) == (Outcome.MATCH, resident.bsn)


def test_a_postal_address_is_found_and_told_to_the_policy(register):
    postal = [one for one in register.residents if one.address_kind == "B" and not one.is_suspended]
    assert outcomes(register, postal) == {Outcome.MATCH: 10}


def test_who_has_no_address_is_found_by_name_and_birth_date_only(register):
    elsewhere = [
        one
        for one in register.residents
        if one.residence.kind is not ResidenceKind.ADDRESS and not one.is_suspended and one.birth_date.complete()
    ]
    assert {one.address_kind for one in elsewhere} == {"L"}
    for resident in elsewhere:
        stated = register.stated(resident, postcode="1011PX", house_number=1)
        assert opens(stated, resident) == {SlotKind.SURNAME_INITIAL_BIRTH}
        assert opens(replace(stated, birth_date=None), resident) == set()
        decision = register.decided(stated, resident)
        assert (decision.best.candidate.bsn == resident.bsn) or decision.outcome is not Outcome.MATCH


def test_doubted_data_match_as_others_and_are_told_to_the_policy(register):
    doubted = housed(register, lambda one: one.under_investigation)
    assert len(doubted) > 20
    assert outcomes(register, doubted)[Outcome.MATCH] >= len(doubted) - 1


def test_a_secrecy_flag_changes_nothing_about_who_somebody_is(register):
    secret = housed(register, lambda one: one.secrecy)
    assert len(secret) == 30
    assert outcomes(register, secret)[Outcome.MATCH] >= 28
    for resident in secret:
        assert resident_inputs(resident.identity, GateProfile.BALANCED) == resident_inputs(
            replace(resident, secrecy=False).identity, GateProfile.BALANCED
        )


def test_whoever_is_suspended_is_recognised_and_never_matched(register):
    suspended = [one for one in register.residents if one.is_suspended]
    assert len(suspended) == 141
    for resident in suspended:
        decision = register.decided(register.stated(resident), resident)
        assert (decision.outcome, decision.grounds) == (Outcome.NONE, (Ground.SUSPENDED,))
        assert decision.recognised.candidate.bsn == resident.bsn
