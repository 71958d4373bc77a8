"""How the government writes somebody's name (aanschrijfwijze): initials, and surnames by name use.

The rules of the BRP's own `adressering`, without titles of nobility. What a partner was told by a customer is one of
these forms or a part of one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RegisteredName:
    """A surname and its prefix, in the register's spelling."""

    prefix: str
    surname: str

    def __str__(self) -> str:
        return f"{self.prefix} {self.surname}".strip()


def initials_of(given_names: str) -> str:
    """Return the initials as the BRP derives them: the first letter of each name and a dot.

    A name that is one letter stays as it is, with a space (`Jan G Piet` is `J.G P.`); hyphens do not divide.
    """
    names = given_names.strip().split(" ")
    return "".join(f"{name[0]}." if len(name) > 1 else f"{name} " for name in names).strip()


def surname_in_use(own: RegisteredName, partner: RegisteredName | None, name_use: str) -> str:
    """Return the surname by name use: own (E), partner's (P), partner's before own (V), own before partner's (N)."""
    if partner is None or not partner.surname or name_use not in {"P", "V", "N"}:
        return str(own)
    if name_use == "P":
        return str(partner)
    first, second = (partner, own) if name_use == "V" else (own, partner)
    return f"{first}-{second}"


def form_of_address(given_names: str, own: RegisteredName, partner: RegisteredName | None, name_use: str) -> str:
    """Return the name as on a letter's envelope (aanschrijfwijze)."""
    return f"{initials_of(given_names)} {surname_in_use(own, partner, name_use)}".strip()
