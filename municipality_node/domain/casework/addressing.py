"""How a letter addresses a resident: initials, and the surname that the resident chose to go by."""

from municipality_node.domain.resident import Gender, NameUse, Resident

_SALUTATIONS = {Gender.MALE: "heer", Gender.FEMALE: "mevrouw", Gender.UNKNOWN: "heer of mevrouw"}


def _joined(prefix: str, surname: str) -> str:
    return f"{prefix} {surname}".strip()


def surname_used(resident: Resident) -> str:
    """Return the surname in the order of aanduidingNaamgebruik; the own one where no partner is known."""
    own = _joined(resident.prefix, resident.surname)
    partner = next((_joined(one.prefix, one.surname) for one in resident.partners if not one.dissolved), "") or next(
        (_joined(one.prefix, one.surname) for one in resident.partners), ""
    )
    if not partner:
        return own
    return {
        NameUse.OWN: own,
        NameUse.PARTNER: partner,
        NameUse.PARTNER_FIRST: f"{partner}-{own}",
        NameUse.OWN_FIRST: f"{own}-{partner}",
    }[resident.name_use]


def initials(given_names: str) -> str:
    """Return the initials of given names, with full stops."""
    return "".join(f"{name[0]}." for name in given_names.split())


def full_name(resident: Resident) -> str:
    """Return initials and surname, as on an envelope."""
    return f"{initials(resident.given_names)} {surname_used(resident)}".strip()


def salutation(resident: Resident) -> str:
    """Return how a letter begins, without a title that the register does not support."""
    surname = surname_used(resident)
    return f"Geachte {_SALUTATIONS[resident.gender]} {surname[:1].upper()}{surname[1:]}"
