import pytest

from keys.identity import MunicipalityCode
from keys.secret import SecretBytes
from municipality_node.register.extract import resident_of
from municipality_node.store.cipher import References
from municipality_node.store.pseudonyms import Pseudonyms
from tests.support.node import HERE, a_row

PSEUDONYMS = Pseudonyms(References(SecretBytes(bytes(32)), HERE))


def household(number=0, **changes):
    return PSEUDONYMS.household(resident_of(a_row(number, **changes)))


def test_people_at_one_address_are_one_household_however_its_addition_is_written():
    assert household(0, huisletter="a", huisnummertoevoeging="2") == household(
        1, huisletter="A", huisnummertoevoeging="2"
    )


@pytest.mark.parametrize("changes", [{"huisletter": "B"}, {"huisnummer": "13"}, {"postcode": "4301AB"}])
def test_another_dwelling_is_another_household(changes):
    assert household(0) != household(0, **changes)


@pytest.mark.parametrize("changes", [{"functie_adres": "B"}, {"postcode": "", "huisnummer": ""}])
def test_who_has_no_home_of_their_own_is_a_household_alone(changes):
    assert household(0, **changes) != household(1, **changes)


def test_two_municipalities_know_one_person_by_different_pseudonyms():
    resident = resident_of(a_row())
    elsewhere = Pseudonyms(References(SecretBytes(bytes(32)), MunicipalityCode("0001")))
    assert elsewhere.person(resident.bsn) != PSEUDONYMS.person(resident.bsn)
