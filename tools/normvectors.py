"""Writes tests/vectors/link_inputs.json: what signals and residents become, frozen per norm_version.

A change of a single byte here is a new `norm_version`. Run it only together with that.
"""

import json
from datetime import date
from pathlib import Path

from keys.linkage import ResidentIdentity, Subject, resident_inputs, subject_slots
from keys.normalise import NORM_VERSION
from keys.suite import GateProfile

PATH = Path(__file__).resolve().parents[1] / "tests/vectors/link_inputs.json"
HOME = {"postcode": "4301 aa", "house_number": 12}
SUBJECTS: dict[str, dict[str, object]] = {
    "plain": {"initials": "J.A.", "prefix": "van der", "surname": "Berg", "birth_date": "1980-05-13"},
    "day and month": {"initials": "J.", "surname": "Meijer", "birth_date": "1980-05-06"},
    "first of January": {"initials": "F.", "surname": "Yılmaz", "birth_date": "1980-01-01"},
    "first of January, no initial": {"surname": "Yılmaz", "birth_date": "1980-01-01"},
    "placeholder date": {"initials": "J.", "surname": "Jansen", "birth_date": "1900-01-01"},
    "no birth date": {"initials": "J.A.", "surname": "v.d. Berg"},
    "no initial either": {"surname": "Berg, van den"},
    "compound": {"initials": "C.", "surname": "Jansen-de Vries"},
    "call name": {"initials": "Kees", "surname": "Dejong"},
    "trade name": {"trade_name": "P. Bakker h.o.d.n. Autobedrijf Snel"},
    "trade name in the surname": {"initials": "P.", "surname": "Schildersbedrijf Bakker VOF"},
    "two trade names": {"trade_name": "De Gouden Schaar t.h.o.d.n. Postma Kappers"},
    "prefix with a slash": {"initials": "J/P", "surname": "v/d Berg e/v de Vries"},
    "prefix and a number": {"initials": '"Hans"', "surname": "vandenberg 12"},
    "nothing but a prefix": {"initials": "mevr. L. ", "surname": "van der"},
    "marks between names": {"initials": "IJsbrand", "surname": "J.A. Mc Donald\\dr. de Boer"},
    "a system's word for no name": {"initials": "N.", "surname": "N.N."},
    "other letters": {"initials": "Þ.", "surname": "Sigurðardóttir-Müller"},
    "nothing": {"postcode": "", "house_number": 0},
}
RESIDENTS: dict[str, dict[str, object]] = {
    "single": {"given_names": "Johannes Andreas", "prefix": "van der", "surname": "Berg", "birth_date": (1980, 5, 13)},
    "partners": {
        "given_names": "Maria", "surname": "Müller", "birth_date": (1980, 1, 1),
        "partner_names": (("de", "Vries"), ("", "Jansen-Smit")),
    },
    "passport spelling of a compound": {
        "given_names": "Jörg", "surname": "Müller-van der Åkerman", "birth_date": (1980, 5, 13),
    },
    "incomplete date": {"given_names": "IJsbrand", "surname": "El Amrani", "birth_date": (1980, 0, 0)},
    "no given names": {"given_names": "", "surname": "Tjon A Jon", "birth_date": (1980, 5, 13)},
    "no address": {"surname": "Li", "birth_date": (1980, 5, 13), "postcode": "", "house_number": 0},
}  # fmt: skip


def subject_of(fields: dict[str, object]) -> Subject:
    """Return the subject that a vector states."""
    born = fields.get("birth_date")
    stated = {**HOME, **fields, "birth_date": date.fromisoformat(str(born)) if born else None}
    return Subject(**stated)  # type: ignore[arg-type]


def resident_of(fields: dict[str, object]) -> ResidentIdentity:
    """Return the resident that a vector states; lists become tuples."""
    stated = {**HOME, **fields, "birth_date": tuple(fields["birth_date"])}  # type: ignore[arg-type]
    stated["partner_names"] = tuple(map(tuple, fields.get("partner_names", ())))  # type: ignore[call-overload]
    return ResidentIdentity(**stated)  # type: ignore[arg-type]


def vectors() -> dict[str, object]:
    """Return all vectors: per name the fields, and per profile the inputs in hexadecimal (null for a random slot)."""
    return {
        "norm_version": NORM_VERSION,
        "subjects": [
            {"name": name, "fields": {**HOME, **fields}, "slots": {
                profile.value: [slot and slot.data.hex() for slot in subject_slots(subject_of(fields), profile)]
                for profile in GateProfile
            }}
            for name, fields in SUBJECTS.items()
        ],
        "residents": [
            {"name": name, "fields": {**HOME, **fields}, "inputs": {
                profile.value: [slot.data.hex() for slot in resident_inputs(resident_of(fields), profile)]
                for profile in GateProfile
            }}
            for name, fields in RESIDENTS.items()
        ],
    }  # fmt: skip


if __name__ == "__main__":
    PATH.write_text(json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"wrote {PATH.name}")
