"""Dated register extracts as JSON of the national BRP API v2, read by the auditor itself, as a stream."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import ijson  # type: ignore[import-untyped]

from audit.errors import EvidenceRefused
from keys.identity import MunicipalityCode
from keys.linkage import ResidentIdentity

_ADDRESS = "Adres"
_PARTIAL = {"JaarDatum", "JaarMaandDatum"}


def read_persons(path: Path, municipality: MunicipalityCode) -> Iterator[ResidentIdentity]:
    """Yield who is registered in `municipality`. Raises EvidenceRefused when the JSON breaks off or is another kind.

    A person whose fields have another shape is left out: what a node makes of such a row is then a finding.
    """
    try:
        with path.open("rb") as stream:
            listed = stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["
            stream.seek(0)
            for person in ijson.items(stream, "item" if listed else "personen.item", use_float=True):
                identity = _identity(person, municipality)
                if identity is not None:
                    yield identity
    except (ijson.JSONError, OSError):
        broken = True
    else:
        broken = False
    if broken:  # outside the except block: the parser's text quotes the input
        raise EvidenceRefused(f"{path.name}: not valid JSON, or cut off")


def _identity(person: Any, municipality: MunicipalityCode) -> ResidentIdentity | None:
    try:
        if str(person["gemeenteVanInschrijving"]["code"]) != municipality.value:
            return None
        name, dwelling = person.get("naam", {}), person.get("verblijfplaats", {})
        home = dwelling.get("verblijfadres", {}) if dwelling.get("type") == _ADDRESS else {}
        return ResidentIdentity(
            given_names=_text(name, "voornamen"),
            prefix=_text(name, "voorvoegsel"),
            surname=_text(name, "geslachtsnaam"),
            partner_names=tuple(
                (_text(partner["naam"], "voorvoegsel"), _text(partner["naam"], "geslachtsnaam"))
                for partner in person.get("partners", ())
                if partner.get("naam")
            ),
            birth_date=_born(person.get("geboorte", {}).get("datum")),
            postcode=_text(home, "postcode").replace(" ", "").upper(),
            house_number=int(home.get("huisnummer", 0)),
            house_letter=_text(home, "huisletter"),
            house_suffix=_text(home, "huisnummertoevoeging"),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _text(part: Mapping[str, Any], name: str) -> str:
    return str(part.get(name, "")).strip()


def _born(stated: Mapping[str, Any] | None) -> tuple[int, int, int]:
    kind = stated.get("type") if stated else None
    if stated is None or kind not in {"Datum", *_PARTIAL}:
        return 0, 0, 0
    if kind in _PARTIAL:
        return int(stated.get("jaar", 0)), int(stated.get("maand", 0)), 0
    year, month, day = map(int, str(stated["datum"]).split("-"))
    return year, month, day
