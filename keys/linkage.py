"""The six slots of a signal and the link keys of a resident: inputs of the keyed function (docs/spec/normalisation.md).

An address counts as one attribute, a birth date as two (1 January as one), a name and an initial as one each; every
kind of key states three attributes, or a surname at an address where the profile allows it: nothing opens on an address
alone. Pure; what is missing makes no key.
"""

from collections.abc import Sequence
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
    return lp_join(Label.LINK_INPUT.encode(), kind.value, str(NORM_VERSION))


def _field(text: str) -> bytes:
    """Return a field as the input states it; nothing stays nothing."""
    return lp(text) if text else b""


def _slot(kind: SlotKind, *fields: bytes) -> SlotInput | None:
    """Return the input of encoded fields; None when one is empty, because emptiness is no match."""
    return SlotInput(kind, _head(kind) + b"".join(fields)) if all(fields) else None


@dataclass(frozen=True, slots=True, repr=False)
class _Fields:
    """What keys are made of, each encoded once; empty when it is missing."""

    names: tuple[str, ...]
    initial: bytes
    birth_date: date | None
    place: bytes

    @property
    def is_default_day(self) -> bool:
        return self.birth_date is not None and dates.is_default_day(self.birth_date)

    def birth_at_address(self) -> SlotInput | None:
        """Return birth date and address; on 1 January the initial as well."""
        born = _born(self.birth_date)
        if self.is_default_day:
            return _slot(SlotKind.BIRTH_INITIAL_ADDRESS, born, self.initial, self.place)
        return _slot(SlotKind.BIRTH_ADDRESS, born, self.place)

    def named_births(self, names: Sequence[str], day: date | None) -> list[SlotInput | None]:
        """Return each name with the birth date; on 1 January the initial as well."""
        born = _born(day)
        if self.is_default_day:
            return [_slot(SlotKind.SURNAME_INITIAL_BIRTH, _field(name), self.initial, born) for name in names]
        return [_slot(SlotKind.SURNAME_BIRTH, _field(name), born) for name in names]

    def named_at_address(self, names: Sequence[str], initial: bytes) -> list[SlotInput | None]:
        """Return each name with the initial at the address."""
        return [_slot(SlotKind.SURNAME_INITIAL_ADDRESS, _field(name), initial, self.place) for name in names]

    def surname_at_address(self) -> list[SlotInput | None]:
        """Return each name at the address, without an initial."""
        return [_slot(SlotKind.SURNAME_ADDRESS, _field(name), self.place) for name in self.names]

    def initial_at_address(self, names: Sequence[str], profile: GateProfile) -> list[SlotInput | None]:
        """Return initial and first letter of each name at the address; when wide, the initial without the letter."""
        if profile is GateProfile.WIDE:
            return [_slot(SlotKind.INITIAL_ADDRESS, self.initial, self.place)]
        letters = dict.fromkeys(name[0] for name in names)
        return [_slot(SlotKind.INITIAL_LETTER_ADDRESS, self.initial, _field(name), self.place) for name in letters]


def _place(person: Subject | ResidentIdentity) -> bytes:
    """Return postcode and number; nothing unless both are there."""
    code, number = address.postcode(person.postcode), person.house_number
    return lp_join(code, str(number)) if code and 0 < number <= address.HIGHEST_NUMBER else b""


def _born(day: date | None) -> bytes:
    return lp(day.isoformat()) if day else b""


def subject_slots(subject: Subject, profile: GateProfile) -> tuple[SlotInput | None, ...]:
    """Return the six slots of a signal in order; None where a field is missing or the slot would repeat another."""
    first, *others = _initials_of(subject) or ("",)
    fields = _Fields(
        names=surnames.candidates(subject.surname, subject.trade_name),
        initial=_field(first),
        birth_date=dates.telling(subject.birth_date),
        place=_place(subject),
    )
    slots = [
        fields.birth_at_address(),
        *_two(_second_and_third(fields)),
        *_two(_fourth_and_fifth(fields, others, profile)),
        *(fields.initial_at_address(fields.names[:1], profile) or [None]),
    ]
    distinct = set(slots)
    return tuple(slots) if len(distinct) == SLOTS else _without_repeats(slots)


def _without_repeats(slots: list[SlotInput | None]) -> tuple[SlotInput | None, ...]:
    return tuple(None if slot in slots[:at] else slot for at, slot in enumerate(slots))


def _two(slots: list[SlotInput | None]) -> list[SlotInput | None]:
    return [*slots, None, None][:2]


def _initials_of(subject: Subject) -> tuple[str, ...]:
    """Return the first initial and what else it may stand for; from the trade name when the signal gives none."""
    stated = subject.initials or (" ".join(trade.owner_words(subject.trade_name)[0]) if subject.trade_name else "")
    first = initials.first_initial(stated)
    return (first, *initials.other_initials(stated)) if first else ()


def _second_and_third(fields: _Fields) -> list[SlotInput | None]:
    """Return the candidates with the birth date; a place left free takes the date with day and month exchanged."""
    found = fields.named_births(fields.names, fields.birth_date)
    other = dates.swapped(fields.birth_date) if fields.birth_date else None
    return found + fields.named_births(fields.names[:1], other) if other else found


def _fourth_and_fifth(fields: _Fields, others: list[str], profile: GateProfile) -> list[SlotInput | None]:
    """Return the candidates at the address; a place left free takes another initial that the signal may mean."""
    if profile is GateProfile.WIDE or (profile is GateProfile.BALANCED and not fields.initial):
        return fields.surname_at_address()
    found = fields.named_at_address(fields.names, fields.initial)
    return found + fields.named_at_address(fields.names[:1], _field(others[0])) if others else found


def resident_inputs(resident: ResidentIdentity, profile: GateProfile) -> tuple[SlotInput, ...]:
    """Return every key input under which a signal about the resident may be found, each once."""
    fields = _Fields(
        names=_names_of(resident),
        initial=_field(initials.first_initial(resident.given_names)),
        birth_date=dates.complete(*resident.birth_date),
        place=_place(resident),
    )
    found = [
        fields.birth_at_address(),
        *fields.named_births(fields.names, fields.birth_date),
        *fields.initial_at_address(fields.names, profile),
    ]
    if profile is not GateProfile.WIDE:
        found += fields.named_at_address(fields.names, fields.initial)
    if profile is not GateProfile.STRICT:
        found += fields.surname_at_address()
    return tuple(dict.fromkeys(slot for slot in found if slot))


def _names_of(resident: ResidentIdentity) -> tuple[str, ...]:
    """Return the sounds of the resident's own surname and of every partner's, whatever the name use says.

    A signal's compound is taken apart into both, so neither order needs a key of its own.
    """
    own = surnames.known_by(resident.surname)
    if not resident.partner_names:
        return own
    partners = (name for _, surname in resident.partner_names for name in surnames.known_by(surname))
    return tuple(dict.fromkeys((*own, *partners)))
