from municipality_node.evaluation.packed import PackedResidents, Places, packed
from tests.support.neighbourhood import resident

PEOPLE = [
    resident(1, "Jan", "Jansen", at=("1234AB", 10, "", "")),
    resident(2, "Eva", "Müller", at=("1234AB", 9, "A", "")),
    resident(3, "Bram", "Bos", at=("1200ZZ", 100, "", "")),
    resident(4, "Otto", "Bos", at=("1234AB", 10, "", "2")),
]


def held():
    return PackedResidents.of([packed(person) for person in PEOPLE])


def test_residents_come_back_whole_in_the_order_of_their_addresses():
    assert list(held()) == [PEOPLE[2], PEOPLE[1], PEOPLE[0], PEOPLE[3]]
    assert held()[-1:] == [PEOPLE[3]]


def test_rows_are_not_held_twice():
    rows = [packed(person) for person in PEOPLE]
    PackedResidents.of(rows)
    assert rows == []


def test_everybody_on_a_number_is_found_there():
    residents = held()
    places = Places.of(residents)
    assert [residents[at] for at in places.at(("1234AB", 10))] == [PEOPLE[0], PEOPLE[3]]
    assert [residents[at] for at in places.at(("1234AB", 9))] == [PEOPLE[1]]


def test_nobody_is_found_where_nobody_lives():
    places = Places.of(held())
    for place in (("1234AB", 11), ("9999ZZ", 1), ("0000AA", 1), ("", 0), ("", 10)):
        assert list(places.at(place)) == []


def test_people_without_an_address_are_no_neighbours():
    homeless = [resident(number, "Jan", "Jansen", at=("", 0, "", "")) for number in (5, 6)]
    residents = PackedResidents.of([packed(person) for person in [*PEOPLE, *homeless]])
    places = Places.of(residents)
    assert len(residents) == 6
    assert list(places.at(("", 0))) == []
    assert dict(places.sizes()) == {("1200ZZ", 100): 1, ("1234AB", 9): 1, ("1234AB", 10): 2}


def test_an_empty_register_has_no_places():
    assert list(Places.of([]).at(("1234AB", 1))) == []
