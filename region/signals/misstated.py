"""How dates and addresses come out of a partner's customer system. Written without looking at the normaliser."""

import random
from datetime import date

_OTHER_FORMS = {
    "hs": ("HS", "H", "huis"),
    "I": ("1", "i"),
    "II": ("2", "ii"),
    "III": ("3", "iii"),
    "1": ("I", "-1"),
    "2": ("II", "-2"),
    "3": ("III", "-3"),
    "4": ("IV", "-4"),
    "bis": ("BIS", "B"),
    "rd": ("RD", "R"),
    "zw": ("ZW", "Z"),
}


def birth_date(draw: random.Random, born: date) -> date:
    """Return the birth date, now and then swapped, a day or a year off, or replaced by New Year's Day."""
    chance = draw.random()
    if chance < 0.02 and born.day <= 12:
        return date(born.year, born.day, born.month)
    if chance < 0.03:
        return born.replace(day=born.day % 28 + 1)
    if chance < 0.035:
        return born.replace(year=born.year - draw.choice((-1, 1, 10)), day=min(born.day, 28))
    if chance < 0.045:
        return date(born.year, 1, 1)
    return born


def postcode(draw: random.Random, code: str) -> str:
    """Return the postcode, one in five with a space and in small letters."""
    return f"{code[:4]} {code[4:].lower()}" if draw.random() < 0.2 else code


def addition(draw: random.Random, letter: str, suffix: str) -> tuple[str, str]:
    """Return (letter, suffix) as a partner keeps them: lost, in the other field, in another form."""
    chance = draw.random()
    if chance < 0.12:
        return "", ""
    if chance < 0.3 and letter:
        return "", f"{letter.lower()}{suffix}"[:4]
    if chance < 0.4 and suffix in _OTHER_FORMS:
        return letter, draw.choice(_OTHER_FORMS[suffix])
    if chance > 0.8:
        return letter, suffix.upper() if draw.random() < 0.5 else suffix.lower()
    return letter, suffix
