"""Streets, postcodes and dwellings; one dwelling in five shares postcode and number with another."""

import random
from collections.abc import Iterator

from region.population.people import Place

_FIRST = ("Kerk", "Dorps", "School", "Molen", "Linden", "Beuken", "Wilhelmina", "Juliana", "Stations", "Haven", "Markt",
          "Nieuwe", "Oude", "Koning", "Prins", "Raadhuis", "Berken", "Eiken", "Meester", "Dokter", "Water", "Zand",
          "Noorder", "Zuider", "Ooster", "Wester", "Burgemeester", "Vogel", "Merel", "Rozen", "Tulpen",
          "Esdoorn")  # fmt: skip
_LAST = ("straat", "weg", "laan", "plein", "hof", "dijk", "pad", "kade", "singel", "dreef", "steeg", "plantsoen")
_LETTERS = "ABCDEFGH"
_FORMS = (("", "1", "2", "3", "4"), ("", "hs", "1", "2", "3"), ("", "I", "II", "III"), ("", "bis"), ("", "rd", "zw"))


def postcodes(draw: random.Random, first: int) -> Iterator[str]:
    """Yield postcodes of one town, from `first` (four digits) upward, each once."""
    letters = "ABCDEGHJKLMNPRTVWXZ"
    for digits in range(first, 9999):
        pairs = [a + b for a in letters for b in letters if a + b not in {"SA", "SD", "SS"}]
        draw.shuffle(pairs)
        for pair in pairs[:200]:
            yield f"{digits}{pair}"


def places(draw: random.Random, town: str, first: int) -> Iterator[Place]:
    """Yield dwellings of one town without end: streets of some forty numbers, each side a postcode."""
    codes = postcodes(draw, first)
    streets = [f"{head}{tail}" for head in _FIRST for tail in _LAST]
    draw.shuffle(streets)
    turn = 0
    while True:
        street = streets[turn % len(streets)] + ("" if turn < len(streets) else f" {turn // len(streets) + 1}")
        turn += 1
        start = draw.choice((1, 1, 1, 2, 51, 120))
        for side in (0, 1):
            code = next(codes)
            for number in range(start + side, start + side + 2 * draw.randint(8, 24), 2):
                yield from _dwellings(draw, street, number, code, town)


def _dwellings(draw: random.Random, street: str, number: int, code: str, town: str) -> Iterator[Place]:
    kind = draw.random()
    if kind < 0.93:
        yield Place(street, number, "", "", code, town)
    elif kind < 0.934:
        for suffix in ("1", "2", "3"):
            yield Place(street, number, "A", suffix, code, town)
    elif kind < 0.965:
        for letter in ("", *_LETTERS[: draw.randint(1, 3)]):
            yield Place(street, number, letter, "", code, town)
    else:
        for suffix in draw.choice(_FORMS):
            yield Place(street, number, "", suffix, code, town)
