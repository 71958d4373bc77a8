"""A resident as bytes: what is encrypted in the store, and what a second import is compared with."""

import json
from dataclasses import replace
from datetime import date

from keys.identity import MunicipalityCode
from municipality_node.domain.resident import (
    AddressFunction,
    Bsn,
    Gender,
    Investigated,
    NameUse,
    PartnerName,
    RegisterDate,
    Residence,
    ResidenceKind,
    Resident,
    Suspension,
)

_VERSION = 1


def encode(resident: Resident) -> bytes:
    """Return the only encoding of a resident; `decode` gives the same resident back."""
    home = resident.residence
    return json.dumps(
        [
            _VERSION,
            resident.bsn.value,
            resident.given_names,
            resident.prefix,
            resident.surname,
            resident.name_use.value,
            [[partner.prefix, partner.surname, int(partner.dissolved)] for partner in resident.partners],
            resident.gender.value,
            list(resident.birth_date),
            int(resident.secrecy),
            resident.suspension.value,
            [
                home.kind.value,
                home.function.value,
                home.street,
                home.house_number,
                home.house_letter,
                home.house_suffix,
                home.postcode,
                home.place,
                home.since.isoformat() if home.since else "",
            ],
            sorted(group.value for group in resident.investigated),
            resident.municipality.value,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def decode(record: bytes) -> Resident:
    """Return the resident of a record that `encode` made."""
    (
        _, bsn, given_names, prefix, surname, name_use, partners, gender, birth_date, secrecy, suspension, home,
        investigated, municipality,
    ) = json.loads(record)  # fmt: skip
    kind, function, street, number, letter, suffix, postcode, place, since = home
    return Resident(
        bsn=Bsn(bsn),
        given_names=given_names,
        prefix=prefix,
        surname=surname,
        name_use=NameUse(name_use),
        partners=tuple(PartnerName(prefix=one, surname=two, dissolved=bool(three)) for one, two, three in partners),
        gender=Gender(gender),
        birth_date=RegisterDate(*birth_date),
        secrecy=bool(secrecy),
        suspension=Suspension(suspension),
        residence=Residence(
            kind=ResidenceKind(kind),
            function=AddressFunction(function),
            street=street,
            house_number=number,
            house_letter=letter,
            house_suffix=suffix,
            postcode=postcode,
            place=place,
            since=date.fromisoformat(since) if since else None,
        ),
        investigated=frozenset(map(Investigated, investigated)),
        municipality=MunicipalityCode(municipality),
    )


def since_known(resident: Resident, before: Resident | None, today: date) -> Resident:
    """Return `resident` with the start of its residence filled in where the extract is silent.

    Whoever was at the same address before keeps that start; whoever was not, came today.
    """
    home = resident.residence
    if home.since is not None:
        return resident
    stayed = before is not None and replace(before.residence, since=None) == home
    since = before.residence.since if before is not None and stayed else today
    return replace(resident, residence=replace(home, since=since))
