"""A register and a partner file as the tables that other linkage tools want: one row per name, all normalised.

The tools are given Drempel's own normaliser, more than they bring themselves: what the figures compare is keys,
comparison and decision.

    python -m bench.linkage.records REGISTER SIGNALS DIRECTORY
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from keys.normalise import address, initials, surnames, trade
from keys.normalise.sound import fold_sound

COLUMNS = (
    "unique_id", "surname", "surname_sound", "first_name", "first_initial", "initials", "birth_date", "postcode",
    "house_number", "addition",
)  # fmt: skip


def prepare(register: Path, signals: Path, directory: Path) -> None:
    """Write register.parquet (a row per resident and name) and signals.parquet below `directory`."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, rows in (("register", _residents(register)), ("signals", _signals(signals))):
        pd.DataFrame(rows, columns=list(COLUMNS)).to_parquet(directory / f"{name}.parquet", index=False)


def bsn_of(unique_id: str) -> str:
    """Return whose row it is."""
    return unique_id.partition("#")[0]


def _residents(path: Path) -> Iterator[tuple[object, ...]]:
    with path.open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            given = initials.names_of(line["voornamen"])
            place = (
                line["postcode"] or None,
                int(line["huisnummer"]) if line["huisnummer"] else None,
                address.addition(line["huisletter"], line["huisnummertoevoeging"]),
            )
            names = _names(line["geslachtsnaam"], line["partner_geslachtsnaam"])
            for number, surname in enumerate(names):
                yield (
                    f"{line['burgerservicenummer']}#{number}", surname, fold_sound(surname),
                    given[0] if given else None, given[0][0] if given else None,
                    "".join(name[0] for name in given) or None, _date(line["geboortedatum"]), *place,
                )  # fmt: skip


def _names(own: str, partner: str) -> list[str]:
    """Return every surname that a resident may be known by, folded: own, partner's, both, and each part of those."""
    first, second = surnames.parts(own), surnames.parts(partner) if partner else ()
    found = ["".join(first), *first]
    if second:
        found += ["".join(second), *second, "".join(first + second), "".join(second + first)]
    return list(dict.fromkeys(name for name in found if name))


def _date(written: str) -> str | None:
    year, month, day = written[:4], written[4:6], written[6:8]
    return f"{year}-{month}-{day}" if "00" not in (month, day) and year != "0000" else None


def _signals(path: Path) -> Iterator[tuple[object, ...]]:
    with path.open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            surname = "".join(surnames.parts(line["surname"]))
            if not surname and line["trade_name"]:
                surname = "".join(trade.owner_words(line["trade_name"])[1][-1:])
            first, letters = _given(line["initials"])
            yield (
                line["partner_ref"], surname or None, fold_sound(surname) or None, first, letters[:1] or None,
                letters or None, line["birth_date"] or None, address.postcode(line["postcode"]),
                int(line["house_number"]), address.addition(line["house_letter"], line["house_suffix"]),
            )  # fmt: skip


def _given(text: str) -> tuple[str | None, str]:
    """Return the first name, if the field holds one, and the initials."""
    found = initials.names_of(text)
    if len(found) == 1 and len(found[0]) > 2 and not text.isupper() and "." not in text:
        return found[0], found[0][0]
    return None, "".join(word if text.isupper() else word[0] for word in found)


if __name__ == "__main__":
    prepare(*map(Path, sys.argv[1:4]))
