"""Dated register extracts, as the keeper of the register gives them to the auditor: not by way of the node.

Reads the columns that link keys are made of, by itself: a node that reads a register in a way of its own is found too.
"""

import csv
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from audit.errors import EvidenceRefused
from keys.blinding_seed import pointer
from keys.identity import Day, MunicipalityCode
from keys.linkage import ResidentIdentity, resident_inputs
from keys.suite import GateProfile

_DATE = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
_NEEDED = ("voornamen", "geslachtsnaam", "geboortedatum", "huisnummer", "postcode", "gemeentecode")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DatedRegister:
    """The inputs of everybody in one extract, by their pointers."""

    day: Day
    digest: str
    """SHA-256 of the file: to compare with what the keeper of the register gave out."""
    residents: int
    inputs: Mapping[bytes, bytes]


def read_register(path: Path, day: Day, municipality: MunicipalityCode, pointer_key: bytes) -> DatedRegister:
    """Return the residents of `municipality` in an extract: CSV, or JSON of the BRP API. Raises EvidenceRefused."""
    residents, inputs = 0, {}
    for resident in _reader(path)(path, municipality):
        residents += 1
        # Whatever the profile: an input of a resident is a resident's.
        for slot in {slot for profile in GateProfile for slot in resident_inputs(resident, profile)}:
            inputs[pointer(pointer_key, slot.data)] = slot.data
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return DatedRegister(day=day, digest=digest, residents=residents, inputs=inputs)


def _reader(path: Path) -> Callable[[Path, MunicipalityCode], Iterator[ResidentIdentity]]:
    try:
        with path.open("rb") as stream:
            start = stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    except OSError:
        start = b""
    if start not in {b"[", b"{"}:
        return _residents
    try:
        from audit.blinding.brp_register import read_persons  # noqa: PLC0415 - needs ijson, of the extra `node`
    except ImportError:
        raise EvidenceRefused("a register in JSON needs the extra `node`") from None
    return read_persons


def in_force(registers: list[DatedRegister], day: Day) -> list[DatedRegister]:
    """Return the newest extract of `day` or before, and the one before it: an import may lag, a request be repeated."""
    return sorted((one for one in registers if one.day <= day), key=lambda one: one.day.number)[-2:]


def _residents(path: Path, municipality: MunicipalityCode) -> Iterator[ResidentIdentity]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            head = stream.readline()
            stream.seek(0)
            rows = csv.DictReader(stream, delimiter=max(";,\t", key=head.count), restval="")
            rows.fieldnames = [name.strip().lower() for name in rows.fieldnames or ()]
            if missing := [name for name in _NEEDED if name not in rows.fieldnames]:
                raise EvidenceRefused(f"{path.name}: no column {missing[0]}")
            yield from (_identity(row) for row in rows if row["gemeentecode"].strip() == municipality.value)
    except (OSError, UnicodeDecodeError, csv.Error):
        unreadable = True
    else:
        unreadable = False
    if unreadable:
        raise EvidenceRefused(f"{path.name}: cannot be read as CSV")


def _identity(row: Mapping[str, str]) -> ResidentIdentity:
    def text(name: str) -> str:
        return (row.get(name) or "").strip()

    number, surname = text("huisnummer"), text("partner_geslachtsnaam")
    return ResidentIdentity(
        given_names=text("voornamen"),
        prefix=text("voorvoegsel"),
        surname=text("geslachtsnaam"),
        partner_names=((text("partner_voorvoegsel"), surname),) if surname else (),
        birth_date=_born(text("geboortedatum")),
        postcode=text("postcode"),
        house_number=int(number) if number.isascii() and number.isdigit() else 0,
        house_letter=text("huisletter"),
        house_suffix=text("huisnummertoevoeging"),
    )


def _born(text: str) -> tuple[int, int, int]:
    found = _DATE.fullmatch(text)
    if found is None:
        return 0, 0, 0
    year, month, day = map(int, found.groups())
    return year, month, day


def day_of(text: str) -> Day:
    """Return the day of `YYYY-MM-DD`. Raises EvidenceRefused."""
    try:
        return Day.of(date.fromisoformat(text))
    except ValueError:
        raise EvidenceRefused("a register is given as YYYY-MM-DD=FILE") from None
