from dataclasses import replace
from datetime import date

import pytest

from keys.encoding import lp_split
from keys.linkage import ResidentIdentity, SlotKind, Subject, resident_inputs, subject_slots
from keys.suite import GateProfile

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


def slots_met(subject, resident=RESIDENT, profile=GateProfile.BALANCED):
    keys = set(resident_inputs(resident, profile))
    return [at for at, slot in enumerate(subject_slots(subject, profile), start=1) if slot in keys]


def kinds(subject, profile=GateProfile.BALANCED):
    return [slot.kind if slot else None for slot in subject_slots(subject, profile)]


@pytest.mark.parametrize("profile", GateProfile)
def test_a_correct_signal_meets_its_resident_in_every_way(profile):
    assert slots_met(SIGNAL, profile=profile) == [1, 2, 4, 6]


@pytest.mark.parametrize(
    ("changes", "met"),
    [
        ({"surname": "Birgh"}, [1, 6]),
        ({"surname": "Kramer"}, [1]),
        ({"birth_date": None}, [4, 6]),
        ({"birth_date": None, "surname": "Birgh"}, [6]),
        ({"birth_date": date(1981, 5, 6)}, [4, 6]),
        ({"birth_date": date(1980, 6, 5)}, [3, 4, 6]),
        ({"postcode": "9999ZZ"}, [2]),
        ({"house_number": 13}, [2]),
        ({"initials": ""}, [1, 2, 4]),
        ({"initials": "P."}, [1, 2]),
        ({"initials": "Hans"}, [1, 2, 5]),
        ({"initials": "P.J."}, [1, 2, 5]),
        ({"surname": "de Vries"}, [1, 2, 4, 6]),
        ({"surname": "Berg-de Vries"}, [1, 2, 3, 4, 5, 6]),
        ({"surname": "de Vries-van der Berg"}, [1, 2, 3, 4, 5, 6]),
        ({"surname": "Vandenberg"}, [1, 2, 4, 6]),
        ({"surname": "", "trade_name": "Bakkerij Van der Berg VOF"}, [1, 2, 4, 6]),
        ({"surname": "", "trade_name": "J. van der Berg h.o.d.n. Snel", "initials": ""}, [1, 2, 4, 6]),
        ({"birth_date": None, "postcode": ""}, []),
        ({"surname": "", "birth_date": None}, []),
    ],
)
def test_each_mistake_leaves_a_way(changes, met):
    assert slots_met(replace(SIGNAL, **changes)) == met


def test_a_signal_without_initial_needs_one_when_the_gate_is_strict():
    unnamed = replace(SIGNAL, initials="", birth_date=None)
    assert slots_met(unnamed, profile=GateProfile.STRICT) == []
    assert slots_met(unnamed, profile=GateProfile.BALANCED) == [4]
    assert slots_met(unnamed, profile=GateProfile.WIDE) == [4]


def test_a_wide_gate_opens_to_the_family_and_a_balanced_one_does_not():
    brother = replace(SIGNAL, initials="P.", birth_date=None)
    assert slots_met(brother, profile=GateProfile.BALANCED) == []
    assert slots_met(brother, profile=GateProfile.WIDE) == [4]


def test_a_wide_gate_does_without_the_surnames_letter():
    misheard = replace(SIGNAL, surname="Zzz", birth_date=None)
    assert slots_met(misheard, profile=GateProfile.BALANCED) == []
    assert slots_met(misheard, profile=GateProfile.WIDE) == [6]


def test_on_the_first_of_january_a_birth_date_needs_the_initial():
    born = replace(RESIDENT, birth_date=(1980, 1, 1))
    signal = replace(SIGNAL, birth_date=date(1980, 1, 1))
    assert slots_met(signal, born) == [1, 2, 4, 6]
    assert slots_met(replace(signal, initials="P."), born) == []
    assert kinds(signal)[:2] == [SlotKind.BIRTH_INITIAL_ADDRESS, SlotKind.SURNAME_INITIAL_BIRTH]


@pytest.mark.parametrize("birth_date", [(1980, 5, 0), (1980, 0, 0), (0, 0, 0), (1980, 2, 30), (1900, 1, 1)])
def test_an_incomplete_register_date_makes_no_date_key(birth_date):
    keys = resident_inputs(replace(RESIDENT, birth_date=birth_date), GateProfile.BALANCED)
    assert {key.kind for key in keys} == {
        SlotKind.SURNAME_INITIAL_ADDRESS,
        SlotKind.SURNAME_ADDRESS,
        SlotKind.INITIAL_LETTER_ADDRESS,
    }


def test_a_date_that_a_system_filled_in_makes_no_key_and_the_rest_still_does():
    assert kinds(replace(SIGNAL, birth_date=date(1900, 1, 1)))[:3] == [None, None, None]
    assert slots_met(replace(SIGNAL, birth_date=date(1900, 1, 1))) == [4, 6]


def test_no_key_is_made_of_an_address_alone():
    alone = ResidentIdentity(postcode="4301AA", house_number=12)
    assert all(resident_inputs(alone, profile) == () for profile in GateProfile)
    assert set(subject_slots(Subject(postcode="4301AA", house_number=12), GateProfile.WIDE)) == {None}


@pytest.mark.parametrize("changes", [{"house_number": 0}, {"house_number": 100_000}, {"postcode": "123"}])
def test_an_address_that_is_none_makes_no_address_key(changes):
    assert slots_met(replace(SIGNAL, **changes)) == [2]


def test_name_use_does_not_hide_a_name_that_a_customer_may_have_given():
    for name_use in "EPVN":
        resident = replace(RESIDENT, name_use=name_use)
        assert slots_met(replace(SIGNAL, surname="de Vries", birth_date=None), resident) == [4, 6]


def test_the_input_states_version_and_fields_behind_their_lengths():
    slot = subject_slots(SIGNAL, GateProfile.BALANCED)[3]
    assert lp_split(slot.data) == [
        b"drempel/link/v1", b"surname-initial-address", b"1", b"berg", b"j", b"4301AA", b"12",
    ]  # fmt: skip


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
