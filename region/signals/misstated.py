"""How dates and addresses come out of a partner's customer system. Written without looking at the normaliser.

Every function returns the value and the tag of what was done to it; an empty tag when nothing was.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta

_OTHER_FORMS = {
    "hs": ("HS", "H", "huis", "-hs"), "I": ("1", "i", "1hg"), "II": ("2", "ii", "2hg"), "III": ("3", "iii"),
    "1": ("I", "-1", "01"), "2": ("II", "-2", "02"), "3": ("III", "-3"), "4": ("IV", "-4"), "bis": ("BIS", "B"),
    "rd": ("RD", "R"), "zw": ("ZW", "Z"), "A": ("a", "-A"), "B": ("b", "-B"),
}  # fmt: skip


def birth_date(draw: random.Random, born: date) -> tuple[date, str]:
    """Return the birth date, now and then swapped, mistyped, or replaced by New Year's Day."""
    ways: tuple[tuple[float, Callable[[], date | None], str], ...] = (
        (94.2, lambda: born, ""),
        (1.6, lambda: date(born.year, born.day, born.month) if born.day <= 12 else None, "birth_swapped"),
        (1.3, lambda: _one_digit(draw, born), "birth_typo"),
        (0.9, lambda: born + timedelta(days=draw.choice((-1, 1))), "birth_typo"),
        (0.6, lambda: _in_year(born, born.year + draw.choice((-1, 1))), "birth_year_near"),
        (0.4, lambda: _in_year(born, born.year + draw.choice((-10, 10))), "birth_decade"),
        (1.0, lambda: date(born.year, 1, 1), "birth_january"),
    )
    _, way, tag = draw.choices(ways, [weight for weight, _, _ in ways])[0]
    stated = way()
    return (stated, tag) if stated and stated != born and stated.year < 2026 else (born, "")


def _in_year(born: date, year: int) -> date:
    return date(year, born.month, min(born.day, 28))


def _one_digit(draw: random.Random, born: date) -> date | None:
    """Return the date with another digit in its day, when there is such a date."""
    tens, units = divmod(born.day, 10)
    day = 10 * draw.randint(0, 2) + units if draw.random() < 0.5 else 10 * tens + draw.randint(0, 9)
    try:
        return date(born.year, born.month, day)
    except ValueError:
        return None


def postcode(draw: random.Random, code: str) -> tuple[str, str]:
    """Return the postcode, one in five with a space and in small letters, one in a hundred mistyped."""
    chance = draw.random()
    if chance < 0.01:
        at = draw.randint(0, 5)
        if at < 4:
            digit = str((int(code[at]) + draw.choice((1, 9))) % 10)
            code = code[:at] + (digit if at or digit != "0" else "1") + code[at + 1 :]
        else:
            code = code[:at] + draw.choice("ABCDEGHJKLMNPRTVWXZ") + code[at + 1 :]
        return code, "postcode_typo"
    return (f"{code[:4]} {code[4:].lower()}", "") if chance < 0.2 else (code, "")


def house_number(draw: random.Random, number: int) -> tuple[int, str]:
    """Return the house number, one in a hundred mistyped: digits swapped, one lost, the neighbour's."""
    if draw.random() > 0.01:
        return number, ""
    digits = str(number)
    found = draw.choice((digits[::-1], digits[:-1], digits + digits[-1], str(number + 2)))
    stated = int(found or 0)
    return (stated, "house_number_typo") if 0 < stated < 100_000 and stated != number else (number, "")


def addition(draw: random.Random, letter: str, suffix: str) -> tuple[str, str, str]:
    """Return (letter, suffix, tag) as a partner keeps them: lost, in the other field, in another form."""
    if not (letter or suffix):
        return ("", draw.choice(("A", "1", "hs")), "suffix_extra") if draw.random() < 0.006 else ("", "", "")
    ways: list[tuple[float, tuple[str, str, str]]] = [
        (58, (letter, suffix, "")),
        (10, (letter, suffix.upper(), "")),
        (7, (letter, suffix.lower(), "")),
        (12, ("", "", "suffix_missing")),
        (1, (letter, "9", "suffix_wrong")),
    ]
    if letter:
        ways.append((18, ("", f"{letter.lower()}{suffix}"[:4], "suffix_other_form")))
    if suffix in _OTHER_FORMS:
        ways.append((12, (letter, draw.choice(_OTHER_FORMS[suffix]), "suffix_other_form")))
    return draw.choices([way for _, way in ways], [weight for weight, _ in ways])[0]
