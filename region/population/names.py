"""Names as they are spread in the Netherlands: a few are everybody's, most are rare, some come from elsewhere."""

import random
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from faker.providers.person.nl_NL import Provider as Dutch

from region.population.people import Surname

# The most frequent surnames with their rough count per hundred thousand inhabitants.
_FREQUENT = (
    ("Jong", "de", 520), ("Jansen", "", 460), ("Vries", "de", 445), ("Berg", "van den", 365), ("Dijk", "van", 352),
    ("Bakker", "", 345), ("Janssen", "", 340), ("Visser", "", 310), ("Smit", "", 265), ("Meijer", "", 250),
    ("Boer", "de", 240), ("Mulder", "", 235), ("Groot", "de", 225), ("Bos", "", 222), ("Vos", "", 190),
    ("Peters", "", 188), ("Hendriks", "", 178), ("Leeuwen", "van", 176), ("Dekker", "", 170), ("Brouwer", "", 158),
    ("Wit", "de", 150), ("Dijkstra", "", 148), ("Smits", "", 143), ("Graaf", "de", 132), ("Meer", "van der", 128),
    ("Linden", "van der", 100), ("Kok", "", 122), ("Jacobs", "", 121), ("Haan", "de", 117), ("Vermeulen", "", 113),
    ("Heuvel", "van den", 110), ("Veen", "van der", 108), ("Broek", "van den", 105), ("Bruijn", "de", 104),
    ("Bruin", "de", 92), ("Heijden", "van der", 102), ("Schouten", "", 100), ("Beek", "van", 99), ("Willems", "", 98),
    ("Vliet", "van", 95), ("Ven", "van de", 94), ("Hoekstra", "", 93), ("Maas", "", 91), ("Verhoeven", "", 90),
    ("Koster", "", 89), ("Dam", "van", 88), ("Wal", "van der", 86), ("Prins", "", 85), ("Blom", "", 84),
    ("Huisman", "", 83), ("Peeters", "", 82), ("Jonge", "de", 80), ("Kuipers", "", 79), ("Veenstra", "", 78),
    ("Kuijpers", "", 60), ("Post", "", 77), ("Kramer", "", 76), ("Brink", "van den", 75), ("Scholten", "", 74),
    ("Wijk", "van", 73), ("Postma", "", 72), ("Martens", "", 71), ("Vink", "", 70), ("Bosch", "van den", 69),
    ("Timmermans", "", 68), ("Groen", "", 67), ("Gerritsen", "", 66), ("Jonker", "", 65), ("Loon", "van", 64),
    ("Boer", "den", 60), ("Velde", "van der", 62), ("Willemsen", "", 61), ("Meyer", "", 40), ("Ploeg", "van der", 52),
    ("Hof", "van 't", 30), ("Hul", "in 't", 12), ("Beukering", "van", 9), ("Lans", "op de", 8), ("Sande", "van de", 40),
)  # fmt: skip
_ELSEWHERE = (
    "Yılmaz", "Kaya", "Demir", "Çelik", "Şahin", "Yıldız", "Öztürk", "Aydın", "El Idrissi", "El Amrani", "Bouali",
    "Ben Ali", "Ait Taleb", "Mohamed", "Ahmed", "Ali", "Hassan", "Singh", "Kumar", "Nguyễn", "Trần", "Wang", "Chen",
    "Nowak", "Kowalski", "Wiśniewska", "Łukaszewski", "Dąbrowski", "Popescu", "Ivanov", "Petrović", "Đorđević",
    "Jørgensen", "Müller", "Schröder", "Gößling", "García", "Fernández López", "da Silva", "dos Santos", "Gonçalves",
    "Haile", "Tesfay", "Gebremedhin", "Ramdin", "Mahabier", "Pinas", "Kartowidjojo", "Martina", "Pieternella",
    "Van Damme", "De Smet", "Vandenbroucke", "Dubois", "O'Brien", "Æbelø",
)  # fmt: skip
_GIVEN = {
    "M": ("Jan", "Johannes", "Pieter", "Cornelis", "Hendrik", "Willem", "Gerrit", "Dirk", "Jacob", "Mohammed", "Daan",
          "Sem", "Lucas", "Kees", "Thomas", "Bram", "Ruben", "Ahmed", "Mehmet", "Stefan", "Jeroen", "Marco", "Dennis",
          "Peter", "Robert", "Patrick", "Erik", "Theodorus", "Franciscus", "Petrus", "Wilhelmus", "Adrianus"),
    "V": ("Maria", "Johanna", "Anna", "Cornelia", "Elisabeth", "Wilhelmina", "Hendrika", "Emma", "Julia", "Sophie",
          "Fatima", "Yasmin", "Lotte", "Sanne", "Anouk", "Esther", "Monique", "Linda", "Petra", "Ingrid", "Marijke",
          "Geertruida", "Catharina", "Margaretha", "Zoë", "Noëlle", "Chloé", "Aïsha", "Elif", "Agnieszka"),
}  # fmt: skip
_DOUBLE_FIRST = ("Jan-Willem", "Anne-Marie", "Karel-Jan", "Rosa-Lynn", "Pieter-Bas")


@dataclass(frozen=True, slots=True)
class _Weighted:
    values: tuple[Surname, ...]
    sums: tuple[float, ...]


@cache
def _surnames() -> _Weighted:
    """Half of all people share the frequent names; the rest follow a long tail."""
    frequent = [(Surname(name, prefix), float(weight)) for name, prefix, weight in _FREQUENT]
    half = sum(weight for _, weight in frequent)
    rare = [Surname(name) for name in Dutch.last_names if "," not in name and len(name) < 30]
    tail = [1 / (rank + 20) for rank in range(len(rare))]
    scale = half / sum(tail)
    elsewhere = [Surname(name) for name in _ELSEWHERE]
    weights = [weight for _, weight in frequent] + [weight * scale for weight in tail]
    weights += [half * 0.35 / len(elsewhere)] * len(elsewhere)
    return _Weighted((*(name for name, _ in frequent), *rare, *elsewhere), tuple(accumulate(weights)))


def surname(draw: random.Random) -> Surname:
    """Draw a surname; one in sixty is a compound of two."""
    pool = _surnames()
    (found,) = draw.choices(pool.values, cum_weights=pool.sums)
    if draw.random() < 1 / 60:
        (other,) = draw.choices(pool.values, cum_weights=pool.sums)
        return Surname(f"{found.name}-{other.written()}", found.prefix)
    return found


def given_names(draw: random.Random, sex: str) -> tuple[str, ...]:
    """Draw one to four given names."""
    wide = Dutch.first_names_male if sex == "M" else Dutch.first_names_female
    count = draw.choices((1, 2, 3, 4), (55, 28, 13, 4))[0]
    names = [draw.choice(_GIVEN[sex]) if draw.random() < 0.55 else str(draw.choice(wide)) for _ in range(count)]
    if draw.random() < 0.01:
        names[0] = draw.choice(_DOUBLE_FIRST)
    return tuple(dict.fromkeys(names))
