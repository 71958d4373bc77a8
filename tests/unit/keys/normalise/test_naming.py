import json

import pytest

from keys.normalise.naming import RegisteredName, form_of_address, initials_of, surname_in_use
from tests.support.shared_data import shared_data

OWN = RegisteredName(prefix="van", surname="Kooijmans")
PARTNER = RegisteredName(prefix="van der", surname="Breggen")


@pytest.mark.parametrize(
    ("name_use", "expected"),
    [
        ("E", "van Kooijmans"),
        ("P", "van der Breggen"),
        ("V", "van der Breggen-van Kooijmans"),
        ("N", "van Kooijmans-van der Breggen"),
        ("", "van Kooijmans"),
    ],
)
def test_name_use_decides_whose_surname_is_written(name_use, expected):
    assert surname_in_use(OWN, PARTNER, name_use) == expected
    assert surname_in_use(OWN, None, name_use) == "van Kooijmans"


def test_initials_are_derived_as_the_register_does():
    assert initials_of("Theodoor-Christiaan R. Philip ") == "T.R.P."
    assert initials_of("Jan G Piet") == "J.G P."
    assert initials_of("") == ""


def test_the_official_test_persons_get_the_governments_own_form_of_address():
    persons = json.loads(shared_data("brp/rvig_brp_mock_testpersonen_2025-02.json").read_text("utf-8"))
    common = [person for person in persons if "adellijkeTitelPredicaat" not in person["naam"]]
    stated = [person for person in common if "naam" in person.get("adressering", {}).get("aanschrijfwijze", {})]
    reached = [person for person in stated if _form(person) == person["adressering"]["aanschrijfwijze"]["naam"]]
    assert (len(stated), len(reached)) == (981, 979)


def _form(person):
    name = person["naam"]
    partner = _name(person["partners"][-1].get("naam", {})) if person["partners"] else None
    name_use = name.get("aanduidingNaamgebruik", {}).get("code", "")
    return form_of_address(name.get("voornamen", ""), _name(name), partner, name_use)


def _name(found):
    return RegisteredName(prefix=found.get("voorvoegsel", ""), surname=found.get("geslachtsnaam", ""))
