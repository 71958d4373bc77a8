# ruff: noqa: S311 - seeded draws, nothing secret
import random
from collections import Counter

from region.population.counted_names import CountedNames
from region.population.names import invented
from region.population.people import Surname
from tests.support.shared_data import shared_data


def drawn(source, count=20_000):
    draw = random.Random(1)
    return Counter(source.surname(draw) for _ in range(count))


def test_few_names_are_common_and_most_are_rare():
    found = drawn(invented())
    top = sum(count for _, count in found.most_common(100))
    assert 0.1 < top / 20_000 < 0.25
    assert len(found) > 4_000
    assert all(name.name for name in found)


def test_given_names_follow_the_year_of_birth():
    draw, names = random.Random(2), invented()
    old = Counter(names.given_names(draw, "V", 1940, Surname("Smit"))[0] for _ in range(2_000))
    young = Counter(names.given_names(draw, "V", 2010, Surname("Smit"))[0] for _ in range(2_000))
    assert old["Johanna"] > 10 * max(1, young["Johanna"])
    assert young["Mila"] > 10 * max(1, old["Mila"])


def test_a_surname_from_elsewhere_comes_with_given_names_from_there():
    draw = random.Random(3)
    names = {invented().given_names(draw, "M", 1980, Surname("Yılmaz"))[:1] for _ in range(200)}
    assert ("Mehmet",) in names
    assert ("Johannes",) not in names


def test_published_counts_make_a_source_too():
    source = CountedNames(shared_data("names/meertens_achternamen_top1000_2007.csv").parents[1])
    found = drawn(source)
    assert found[Surname("Jong", "de")] > found[Surname("Huisman")] > 0
    assert "Maria" in {source.given_names(random.Random(at), "V", 1950, Surname("Smit"))[0] for at in range(200)}
