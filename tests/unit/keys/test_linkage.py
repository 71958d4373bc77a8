import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from keys.encoding import lp_split
from keys.linkage import ResidentIdentity, Subject, resident_inputs, subject_slots
from keys.normalise import NORM_VERSION
from keys.suite import GateProfile
from tests.support.shared_data import shared_data

RESIDENT = ResidentIdentity(
    given_names="Johannes Andreas",
    prefix="van der",
    surname="Berg",
    partner_names=(("de", "Vries"),),
    birth_date=(1980, 5, 6),
    postcode="4301AA",
    house_number=12,
)
SIGNAL = Subject(
    initials="J.A.",
    prefix="van der",
    surname="Berg",
    birth_date=date(1980, 5, 6),
    postcode="4301 aa",
    house_number=12,
)


BA, SB, SIB, NEAR, LETTER, ENDING, SA = (
    "birth-address",
    "surname-birth",
    "surname-initial-birth",
    "surname-initial-postcode",
    "initial-letters-address",
    "initial-ending-address",
    "surname-address",
)


def met(subject, resident=RESIDENT, profile=GateProfile.BALANCED):
    keys = set(resident_inputs(resident, profile))
    return [str(slot.kind) for slot in subject_slots(subject, profile) if slot in keys]


def kinds(subject, profile=GateProfile.BALANCED):
    return [slot and str(slot.kind) for slot in subject_slots(subject, profile)]


@pytest.mark.parametrize("profile", GateProfile)
def test_a_correct_signal_meets_its_resident_by_birth_date_and_by_name(profile):
    assert met(SIGNAL, profile=profile)[:2] == [BA, SIB]
    assert NEAR in met(SIGNAL, profile=profile)


@pytest.mark.parametrize(
    ("changes", "ways"),
    [
        ({"surname": "Kramer"}, [BA]),
        ({"birth_date": date(1981, 5, 6)}, [NEAR]),
        ({"birth_date": date(1980, 6, 5)}, [SIB, NEAR]),
        ({"postcode": "9999ZZ"}, [SIB]),
        ({"house_number": 13}, [SIB, NEAR]),
        ({"initials": ""}, [BA, SB]),
        ({"initials": "P."}, [BA]),
        ({"initials": "Hans"}, [BA, NEAR, SIB]),
        ({"surname": "Berg-de Vries"}, [BA, SIB, SIB, NEAR, NEAR]),
        ({"postcode": ""}, [SIB]),
        ({"postcode": "", "initials": ""}, [SB]),
        ({"surname": ""}, [BA]),
    ],
)
def test_with_a_birth_date_each_mistake_leaves_a_way(changes, ways):
    assert met(replace(SIGNAL, **changes)) == ways


@pytest.mark.parametrize(
    ("changes", "ways"),
    [
        ({}, [NEAR, LETTER, ENDING]),
        ({"surname": "Birg"}, [LETTER]),
        ({"surname": "Borrg"}, [LETTER]),
        ({"surname": "Kerg"}, [ENDING]),
        ({"surname": "Kramer"}, []),
        ({"house_number": 13}, [NEAR]),
        ({"initials": ""}, [SA]),
        ({"initials": "P."}, []),
        ({"initials": "Hans"}, [NEAR]),
        ({"initials": "P.J."}, []),
        ({"surname": "de Vries"}, [NEAR, LETTER, ENDING]),
        ({"surname": "Berg-de Vries"}, [NEAR, NEAR, LETTER, ENDING]),
        ({"surname": "de Vries-van der Berg"}, [NEAR, NEAR, LETTER, ENDING]),
        ({"surname": "Vandenberg"}, [NEAR, LETTER, ENDING]),
        ({"surname": "", "trade_name": "Bakkerij Van der Berg VOF"}, [NEAR, LETTER, ENDING]),
        ({"surname": "", "trade_name": "J. van der Berg h.o.d.n. Snel", "initials": ""}, [NEAR, LETTER, ENDING]),
        ({"postcode": ""}, []),
        ({"surname": ""}, []),
    ],
)
def test_without_a_birth_date_each_mistake_leaves_a_way(changes, ways):
    assert met(replace(SIGNAL, birth_date=None, **changes)) == ways


@pytest.mark.parametrize("profile", GateProfile)
@pytest.mark.parametrize(("initials", "surname"), [("van der Berg", "Johannes"), ("BERG", "Johannes Andreas")])
def test_given_name_and_surname_may_be_exchanged(initials, surname, profile):
    exchanged = replace(SIGNAL, initials=initials, prefix="", surname=surname, birth_date=None)
    assert met(exchanged, profile=profile) == [NEAR]


def test_a_signal_without_initial_needs_one_when_the_gate_is_strict():
    unnamed = replace(SIGNAL, initials="", birth_date=None)
    assert met(unnamed, profile=GateProfile.STRICT) == []
    assert met(unnamed, profile=GateProfile.BALANCED) == [SA]
    assert met(unnamed, profile=GateProfile.WIDE) == [SA]


def test_a_wide_gate_opens_to_the_family_and_a_balanced_one_does_not():
    brother = replace(SIGNAL, initials="P.", birth_date=None)
    assert met(brother, profile=GateProfile.BALANCED) == []
    assert met(brother, profile=GateProfile.WIDE) == [SA]


def test_a_wide_gate_does_without_the_surnames_letter():
    misheard = replace(SIGNAL, surname="Zzz", birth_date=None)
    assert met(misheard, profile=GateProfile.BALANCED) == []
    assert met(misheard, profile=GateProfile.WIDE) == ["initial-address"]


def test_on_the_first_of_january_a_birth_date_needs_the_initial():
    born = replace(RESIDENT, birth_date=(1980, 1, 1))
    signal = replace(SIGNAL, birth_date=date(1980, 1, 1))
    assert met(signal, born) == ["birth-initial-address", "surname-initial-birth", NEAR]
    assert met(replace(signal, initials="P."), born) == []
    assert met(replace(signal, initials=""), born) == [SA]


@pytest.mark.parametrize("birth_date", [(1980, 5, 0), (1980, 0, 0), (0, 0, 0), (1980, 2, 30), (1900, 1, 1)])
def test_an_incomplete_register_date_makes_no_date_key(birth_date):
    keys = resident_inputs(replace(RESIDENT, birth_date=birth_date), GateProfile.BALANCED)
    assert {str(key.kind) for key in keys} == {NEAR, LETTER, ENDING, SA}


def test_a_date_that_a_system_filled_in_makes_no_key_and_the_rest_still_does():
    assert met(replace(SIGNAL, birth_date=date(1900, 1, 1))) == [NEAR, LETTER, ENDING]


def test_no_key_is_made_of_an_address_alone():
    alone = ResidentIdentity(postcode="4301AA", house_number=12)
    assert all(resident_inputs(alone, profile) == () for profile in GateProfile)
    assert set(subject_slots(Subject(postcode="4301AA", house_number=12), GateProfile.WIDE)) == {None}


@pytest.mark.parametrize(
    ("changes", "ways"),
    [({"house_number": 0}, [SIB, NEAR]), ({"house_number": 100_000}, [SIB, NEAR]), ({"postcode": "123"}, [SIB])],
)
def test_an_address_that_is_none_makes_no_address_key(changes, ways):
    assert met(replace(SIGNAL, **changes)) == ways


def test_a_signal_of_few_words_leaves_slots_empty_at_the_end():
    assert kinds(replace(SIGNAL, birth_date=None, initials="")) == [SA, None, None, None, None, None]


def test_name_use_does_not_hide_a_name_that_a_customer_may_have_given():
    for name_use in "EPVN":
        resident = replace(RESIDENT, name_use=name_use)
        assert met(replace(SIGNAL, surname="de Vries", birth_date=None), resident) == [NEAR, LETTER, ENDING]


def test_the_input_states_version_and_fields_behind_their_lengths():
    first, second, *_ = subject_slots(SIGNAL, GateProfile.BALANCED)
    head = [b"drempel/link/v1", b"birth-address", b"1"]
    assert lp_split(first.data) == [*head, b"1980-05-06", b"4301AA", b"12"]
    assert lp_split(second.data)[3:] == [b"berg", b"j", b"1980-05-06"]


def test_kinds_never_meet_even_on_equal_fields():
    slots = [slot for profile in GateProfile for slot in subject_slots(SIGNAL, profile) if slot]
    heads = {(slot.kind, lp_split(slot.data)[1]) for slot in slots}
    assert all(kind.value.encode() == stated for kind, stated in heads)


def test_neither_side_shows_a_person_in_a_message():
    assert "Berg" not in repr(SIGNAL)
    assert "Berg" not in repr(RESIDENT)
    assert "berg" not in repr(subject_slots(SIGNAL, GateProfile.BALANCED))


def test_addresses_are_compared_in_normal_form():
    assert SIGNAL.address == RESIDENT.address
    assert replace(SIGNAL, house_letter="a").address.addition == "A"


def test_the_official_test_persons_are_found_by_the_governments_own_form_of_address():
    missed, found = [], 0
    for person in json.loads(shared_data("brp/rvig_brp_mock_testpersonen_2025-02.json").read_text("utf-8")):
        resident, stated = _registered(person), person.get("adressering", {}).get("aanschrijfwijze", {}).get("naam")
        if resident is None or stated is None:
            continue
        initials = person["naam"].get("voorletters", "")
        signal = Subject(
            initials=initials,
            surname=stated.removeprefix(initials),
            postcode=resident.postcode,
            house_number=resident.house_number,
        )
        found += 1
        missed += [] if met(signal, resident) else [person["burgerservicenummer"]]
    assert (found, missed) == (1110, [])


def _registered(person):
    home = person.get("verblijfplaats", {}).get("verblijfadres", {})
    names = [one.get("naam", {}) for one in (person, *person["partners"])]
    if not home.get("postcode"):
        return None
    (_, surname), *partners = [(name.get("voorvoegsel", ""), name.get("geslachtsnaam", "")) for name in names]
    return ResidentIdentity(
        given_names=person["naam"].get("voornamen", ""),
        surname=surname,
        partner_names=tuple(partners),
        postcode=home["postcode"],
        house_number=home["huisnummer"],
    )


VECTORS = json.loads((Path(__file__).resolve().parents[2] / "vectors/link_inputs.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS["subjects"], ids=lambda vector: vector["name"])
def test_a_signal_becomes_the_frozen_slots_of_this_norm_version(vector):
    born = vector["fields"].get("birth_date")
    subject = Subject(**{**vector["fields"], "birth_date": date.fromisoformat(born) if born else None})
    for profile, expected in vector["slots"].items():
        slots = subject_slots(subject, GateProfile(profile))
        assert [slot and slot.data.hex() for slot in slots] == expected


@pytest.mark.parametrize("vector", VECTORS["residents"], ids=lambda vector: vector["name"])
def test_a_resident_becomes_the_frozen_inputs_of_this_norm_version(vector):
    fields = dict(vector["fields"])
    fields["birth_date"] = tuple(fields["birth_date"])
    fields["partner_names"] = tuple(map(tuple, fields.get("partner_names", ())))
    for profile, expected in vector["inputs"].items():
        inputs = resident_inputs(ResidentIdentity(**fields), GateProfile(profile))
        assert [slot.data.hex() for slot in inputs] == expected


def test_the_vectors_are_of_this_norm_version():
    assert VECTORS["norm_version"] == NORM_VERSION
