"""The six slots of a signal and the link keys of a resident: inputs of the keyed function (docs/spec/normalisation.md).

An address counts as one attribute, a birth date as two (1 January as one), a name and an initial as one each; every
kind of key states three attributes, or a surname at an address where the profile allows it: nothing opens on an address
alone. Pure; what is missing makes no key.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from keys.encoding import lp, lp_join
from keys.labels import Label
from keys.normalise import NORM_VERSION, address, dates, initials, surnames, trade
from keys.suite import GateProfile

SLOTS = 6


class SlotKind(StrEnum):
    """Which fields a link key is made of; part of its input, so that kinds never meet."""

    BIRTH_ADDRESS = "birth-address"
    BIRTH_INITIAL_ADDRESS = "birth-initial-address"
    SURNAME_BIRTH = "surname-birth"
    SURNAME_INITIAL_BIRTH = "surname-initial-birth"
    SURNAME_INITIAL_ADDRESS = "surname-initial-address"
    SURNAME_ADDRESS = "surname-address"
    INITIAL_LETTER_ADDRESS = "initial-letter-address"
    INITIAL_ADDRESS = "initial-address"


@dataclass(frozen=True, slots=True, repr=False)
class SlotInput:
    """One input of the keyed function: everything that signal and resident must have in common."""

    kind: SlotKind
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Address:
    """A normalised address; two dwellings of one number differ in `addition` only."""

    postcode: str
    house_number: int
    addition: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Subject:
    """Whom a signal is about, in the partner's words."""

    initials: str = ""
    prefix: str = ""
    surname: str = ""
    trade_name: str = ""
    birth_date: date | None = None
    postcode: str = ""
    house_number: int = 0
    house_letter: str = ""
    house_suffix: str = ""

    @property
    def address(self) -> Address:
        """The address, normalised; an unreadable postcode is empty."""
        return _address(self)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResidentIdentity:
    """A resident in the register's words. `birth_date` is (year, month, day), 0 for an unknown part."""

    given_names: str = ""
    prefix: str = ""
    surname: str = ""
    name_use: str = "E"
    partner_names: tuple[tuple[str, str], ...] = ()
    """(prefix, surname) of every partner, dissolved ones too."""
    birth_date: tuple[int, int, int] = (0, 0, 0)
    postcode: str = ""
    house_number: int = 0
    house_letter: str = ""
    house_suffix: str = ""

    @property
    def address(self) -> Address:
        """The address, normalised; an unreadable postcode is empty."""
        return _address(self)


def _address(person: Subject | ResidentIdentity) -> Address:
    return Address(
        postcode=address.postcode(person.postcode),
        house_number=person.house_number if 0 < person.house_number <= address.HIGHEST_NUMBER else 0,
        addition=address.addition(person.house_letter, person.house_suffix),
    )


@cache
def _head(kind: SlotKind) -> bytes:
    return lp(Label.LINK_INPUT.encode()) + lp(kind.value) + lp(str(NORM_VERSION))


def _slot(kind: SlotKind, *fields: str) -> SlotInput | None:
    """Return the input of these fields; None when one is empty, because emptiness is no match."""
    return SlotInput(kind, _head(kind) + lp_join(*fields)) if all(fields) else None


def _place(person: Subject | ResidentIdentity) -> tuple[str, str]:
    """Return postcode and number as key fields; both empty unless both are there."""
    code, number = address.postcode(person.postcode), person.house_number
    return (code, str(number)) if code and 0 < number <= address.HIGHEST_NUMBER else ("", "")


def _born(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


def subject_slots(subject: Subject, profile: GateProfile) -> tuple[SlotInput | None, ...]:
    """Return the six slots of a signal in order; None where a field is missing or the slot would repeat another."""
    names = surnames.candidates(subject.surname, subject.trade_name)
    first, *others = _initials_of(subject) or ("",)
    birth = dates.telling(subject.birth_date)
    place = _place(subject)
    slots = [
        _birth_at_address(birth, first, place),
        *_pad(_named_births(names, birth, first)),
        *_pad(_named_at_address(names, first, others, place, profile)),
        _initial_at_address(names[0] if names else "", first, place, profile),
    ]
    return tuple(None if slot in slots[:at] else slot for at, slot in enumerate(slots))


def _initials_of(subject: Subject) -> tuple[str, ...]:
    """Return the first initial and what else it may stand for; from the trade name when the signal gives none."""
    stated = subject.initials or (" ".join(trade.owner_words(subject.trade_name)[0]) if subject.trade_name else "")
    first = initials.first_initial(stated)
    return (first, *initials.other_initials(stated)) if first else ()


def _birth_at_address(birth: date | None, initial: str, place: tuple[str, str]) -> SlotInput | None:
    if birth and dates.is_default_day(birth):
        return _slot(SlotKind.BIRTH_INITIAL_ADDRESS, _born(birth), initial, *place)
    return _slot(SlotKind.BIRTH_ADDRESS, _born(birth), *place)


def _named_birth(name: str, birth: date | None, initial: str) -> SlotInput | None:
    if birth and dates.is_default_day(birth):
        return _slot(SlotKind.SURNAME_INITIAL_BIRTH, name, initial, _born(birth))
    return _slot(SlotKind.SURNAME_BIRTH, name, _born(birth))


def _named_births(names: tuple[str, ...], birth: date | None, initial: str) -> Iterator[SlotInput | None]:
    """Yield slots 2 and 3; a third slot left free takes the date with day and month exchanged."""
    for name in names:
        yield _named_birth(name, birth, initial)
    other = dates.swapped(birth) if birth else None
    if names and other:
        yield _named_birth(names[0], other, initial)


def _named_at_address(
    names: tuple[str, ...], first: str, others: list[str], place: tuple[str, str], profile: GateProfile
) -> Iterator[SlotInput | None]:
    """Yield slots 4 and 5; a fifth slot left free takes another initial that the signal's words may stand for."""
    if profile is GateProfile.WIDE or (profile is GateProfile.BALANCED and not first):
        for name in names:
            yield _slot(SlotKind.SURNAME_ADDRESS, name, *place)
        return
    for name in names:
        yield _slot(SlotKind.SURNAME_INITIAL_ADDRESS, name, first, *place)
    if names and others:
        yield _slot(SlotKind.SURNAME_INITIAL_ADDRESS, names[0], others[0], *place)


def _initial_at_address(name: str, initial: str, place: tuple[str, str], profile: GateProfile) -> SlotInput | None:
    if profile is GateProfile.WIDE:
        return _slot(SlotKind.INITIAL_ADDRESS, initial, *place)
    return _slot(SlotKind.INITIAL_LETTER_ADDRESS, initial, name[:1], *place)


def _pad(slots: Iterable[SlotInput | None]) -> list[SlotInput | None]:
    """Return exactly two slots."""
    return [*slots, None, None][:2]


def resident_inputs(resident: ResidentIdentity, profile: GateProfile) -> tuple[SlotInput, ...]:
    """Return every key input under which a signal about the resident may be found, each once."""
    names = _names_of(resident)
    initial = initials.first_initial(resident.given_names)
    birth = dates.complete(*resident.birth_date)
    place = _place(resident)
    found: list[SlotInput | None] = [_birth_at_address(birth, initial, place)]
    found += [_named_birth(name, birth, initial) for name in names]
    if profile is not GateProfile.WIDE:
        found += [_slot(SlotKind.SURNAME_INITIAL_ADDRESS, name, initial, *place) for name in names]
    if profile is not GateProfile.STRICT:
        found += [_slot(SlotKind.SURNAME_ADDRESS, name, *place) for name in names]
    if profile is GateProfile.WIDE:
        found.append(_slot(SlotKind.INITIAL_ADDRESS, initial, *place))
    else:
        found += [_slot(SlotKind.INITIAL_LETTER_ADDRESS, initial, name[:1], *place) for name in names]
    return tuple(dict.fromkeys(slot for slot in found if slot))


def _names_of(resident: ResidentIdentity) -> tuple[str, ...]:
    """Return the sounds of the resident's own surname and of every partner's, whatever the name use says.

    A signal's compound is taken apart into both, so neither order needs a key of its own.
    """
    registered = (resident.surname, *(surname for _, surname in resident.partner_names))
    return tuple(dict.fromkeys(name for surname in registered for name in surnames.known_by(surname)))
