"""A signal beside the residents it may be about: field by field, in the register's terms, with differences marked."""

from dataclasses import dataclass

from keys.normalise.address import addition
from keys.normalise.initials import first_initial, names_of
from keys.normalise.prefixes import split
from keys.normalise.text import fold
from municipality_node.domain.resident import Resident
from signals.signal import Signal


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FieldPair:
    """One field as it is stated and as it is registered. Nothing stated differs from nothing."""

    field: str
    stated: str
    registered: str
    differs: bool


def side_by_side(signal: Signal, resident: Resident) -> tuple[FieldPair, ...]:
    """Return every field that both may state."""
    home = resident.residence
    stated_extra, held_extra = (
        f"{letter} {suffix}".strip()
        for letter, suffix in ((signal.house_letter, signal.house_suffix), (home.house_letter, home.house_suffix))
    )
    return (
        _initials(signal, resident),
        _surname(signal, resident),
        _pair("trade_name", signal.trade_name, "", same=not signal.trade_name),
        _birth(signal, resident),
        _pair("postcode", signal.postcode, home.postcode),
        _pair("house_number", str(signal.house_number or ""), str(home.house_number or "")),
        _pair(
            "addition",
            stated_extra,
            held_extra,
            same=addition(signal.house_letter, signal.house_suffix) == addition(home.house_letter, home.house_suffix),
        ),
    )


def _pair(field: str, stated: str, registered: str, *, same: bool | None = None) -> FieldPair:
    if same is None:
        same = fold(stated) == fold(registered)
    return FieldPair(field=field, stated=stated, registered=registered, differs=bool(stated) and not same)


def _initials(signal: Signal, resident: Resident) -> FieldPair:
    stated, registered = names_of(signal.initials), names_of(resident.given_names)
    shown = " ".join(resident.given_names.split())
    letters = [first_initial(name) for name in stated]
    same = letters == [first_initial(name) for name in registered][: len(letters)]
    return _pair("initials", signal.initials, shown, same=same)


def _surname(signal: Signal, resident: Resident) -> FieldPair:
    """Set the stated surname beside the registered ones: the own, and those of partners."""
    names = [(resident.prefix, resident.surname), *((one.prefix, one.surname) for one in resident.partners)]
    stated = f"{signal.prefix} {signal.surname}".strip()
    return _pair(
        "surname",
        stated,
        " / ".join(f"{prefix} {surname}".strip() for prefix, surname in names),
        same=any(
            fold(stated) == fold(f"{prefix} {surname}")
            or split(signal.surname, signal.prefix) == split(surname, prefix)
            for prefix, surname in names
        ),
    )


def _birth(signal: Signal, resident: Resident) -> FieldPair:
    stated = signal.birth_date.isoformat() if signal.birth_date else ""
    year, month, day = resident.birth_date
    registered = f"{year:04}-{month:02}-{day:02}" if year else ""
    return _pair("birth_date", stated, registered, same=stated == registered)
