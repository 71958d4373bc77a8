"""The six slots of a signal and the link keys of a resident: inputs of the keyed function (docs/spec/normalisation.md).

An address counts as one attribute, a birth date as two (1 January as one), a name and an initial as one each; every
kind of key states three attributes, or a surname at an address where the profile allows it: nothing opens on an address
alone. Pure; what is missing makes no key.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache

from keys.encoding import lp, lp_join
from keys.labels import Label
from keys.normalise import NORM_VERSION, address, dates, initials, surnames, trade
from keys.suite import GateProfile

SLOTS = 6
_ENDING = 3


class SlotKind(StrEnum):
    """Which fields a link key is made of; part of its input, so that kinds never meet."""

    BIRTH_ADDRESS = "birth-address"
    BIRTH_INITIAL_ADDRESS = "birth-initial-address"
    SURNAME_BIRTH = "surname-birth"
    SURNAME_INITIAL_BIRTH = "surname-initial-birth"
    SURNAME_INITIAL_POSTCODE = "surname-initial-postcode"
    SURNAME_ADDRESS = "surname-address"
    INITIAL_LETTERS_ADDRESS = "initial-letters-address"
    INITIAL_ENDING_ADDRESS = "initial-ending-address"
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


@lru_cache(maxsize=1 << 14)
def _field(text: str) -> bytes:
    """Return a field as the input states it; nothing stays nothing."""
    return lp(text) if text else b""


def _slot(kind: SlotKind, *fields: bytes) -> SlotInput | None:
    """Return the input of encoded fields; None when one is empty, because emptiness is no match."""
    return SlotInput(kind, _head(kind) + b"".join(fields)) if all(fields) else None


@dataclass(frozen=True, slots=True, repr=False)
class _Fields:
    """What keys are made of, each encoded once; empty when it is missing. Every method returns one kind of input."""

    birth_date: date | None
    postcode: bytes
    place: bytes

    def birth_at_address(self, initial: bytes) -> SlotInput | None:
        """Birth date and address; on 1 January the initial as well, because many are given that day."""
        born = _born(self.birth_date)
        if self.birth_date and dates.is_default_day(self.birth_date):
            return _slot(SlotKind.BIRTH_INITIAL_ADDRESS, born, initial, self.place)
        return _slot(SlotKind.BIRTH_ADDRESS, born, self.place)

    def has_birth_key(self, initial: bytes) -> bool:
        """Tell whether the birth date makes a key: a 1 January needs the initial."""
        return self.birth_date is not None and (bool(initial) or not dates.is_default_day(self.birth_date))

    def named_birth(self, name: str, day: date | None) -> SlotInput | None:
        """Surname and birth date, for signals without an initial; never on 1 January."""
        if day and dates.is_default_day(day):
            return None
        return _slot(SlotKind.SURNAME_BIRTH, _field(name), _born(day))

    def initialled_birth(self, name: str, initial: bytes, day: date | None) -> SlotInput | None:
        """Surname, initial and birth date: in a large municipality surname and birth date alone meet strangers."""
        return _slot(SlotKind.SURNAME_INITIAL_BIRTH, _field(name), initial, _born(day))

    def named_near(self, name: str, initial: bytes) -> SlotInput | None:
        """Surname and initial in the postcode: the house number may be wrong."""
        return _slot(SlotKind.SURNAME_INITIAL_POSTCODE, _field(name), initial, self.postcode)

    def letters_at_address(self, name: str, initial: bytes) -> SlotInput | None:
        """Initial and the surname's first and last letter, at the address: whatever is between may be wrong."""
        return _slot(SlotKind.INITIAL_LETTERS_ADDRESS, initial, _field(name[:1] + name[-1:]), self.place)

    def ending_at_address(self, name: str, initial: bytes) -> SlotInput | None:
        """Initial and how the surname ends, at the address: its beginning may be wrong."""
        return _slot(SlotKind.INITIAL_ENDING_ADDRESS, initial, _field(name[-_ENDING:]), self.place)

    def surname_at_address(self, name: str) -> SlotInput | None:
        """Surname and address, for signals that know no more."""
        return _slot(SlotKind.SURNAME_ADDRESS, _field(name), self.place)

    def initial_at_address(self, initial: bytes) -> SlotInput | None:
        """Initial and address, behind a wide gate only."""
        return _slot(SlotKind.INITIAL_ADDRESS, initial, self.place)


def _fields(person: Subject | ResidentIdentity, birth_date: date | None) -> _Fields:
    code, number = address.postcode(person.postcode), person.house_number
    housed = code and 0 < number <= address.HIGHEST_NUMBER
    place = lp_join(code, str(number)) if housed else b""
    return _Fields(birth_date, _field(code), place)


def _born(day: date | None) -> bytes:
    return lp(day.isoformat()) if day else b""


def subject_slots(subject: Subject, profile: GateProfile) -> tuple[SlotInput | None, ...]:
    """Return the six slots of a signal, the most telling first; None where it has less to say than six."""
    fields = _fields(subject, dates.telling(subject.birth_date))
    names = surnames.candidates(subject.surname, subject.trade_name)
    first, *others = map(_field, _initials_of(subject) or ("",))
    offered = [
        *_with_birth_date(fields, names, first),
        *_at_the_address(fields, names, first, profile),
        *(fields.named_near(name, other) for other in others for name in names[:1]),
        *(fields.initialled_birth(name, other, fields.birth_date) for other in others for name in names[:1]),
        _fields_exchanged(fields, subject),
    ]
    return (*_distinct(offered), *(None,) * SLOTS)[:SLOTS]


def _distinct(offered: list[SlotInput | None]) -> tuple[SlotInput, ...]:
    """Return every input once, in order; by its bytes, which state the kind."""
    return tuple({slot.data: slot for slot in offered if slot}.values())


def _fields_exchanged(fields: _Fields, subject: Subject) -> SlotInput | None:
    """Return the way of a signal that has the surname for initials and the given name for a surname."""
    if not (subject.surname and initials.is_name(subject.initials)):
        return None
    name = surnames.candidates(subject.initials, "")[:1]
    return fields.named_near(name[0], _field(initials.first_initial(subject.surname))) if name else None


def _with_birth_date(fields: _Fields, names: Sequence[str], first: bytes) -> Iterator[SlotInput | None]:
    """Yield the ways by birth date; a signal of one name may have exchanged day and month."""
    if fields.birth_date is None:
        return
    yield fields.birth_at_address(first)
    for name in names:
        yield _named_birth(fields, name, first, fields.birth_date)
    if len(names) == 1 and (other := dates.swapped(fields.birth_date)):
        yield _named_birth(fields, names[0], first, other)


def _named_birth(fields: _Fields, name: str, first: bytes, day: date) -> SlotInput | None:
    return fields.initialled_birth(name, first, day) if first else fields.named_birth(name, day)


def _at_the_address(
    fields: _Fields, names: Sequence[str], first: bytes, profile: GateProfile
) -> Iterator[SlotInput | None]:
    """Yield the ways by name and address; without a birth date the name may be wrong at either end."""
    if profile is GateProfile.WIDE:
        yield from map(fields.surname_at_address, names)
        yield fields.initial_at_address(first)
    elif not first:
        if profile is GateProfile.BALANCED and not fields.has_birth_key(first):
            yield from map(fields.surname_at_address, names)
        return
    for name in names:
        yield fields.named_near(name, first)
    if profile is not GateProfile.WIDE and fields.birth_date is None:
        for name in names[:1]:
            yield fields.letters_at_address(name, first)
            yield fields.ending_at_address(name, first)


def _initials_of(subject: Subject) -> tuple[str, ...]:
    """Return the first initial and what else it may stand for; from the trade name when the signal gives none."""
    stated = subject.initials or (" ".join(trade.owner_words(subject.trade_name)[0]) if subject.trade_name else "")
    first = initials.first_initial(stated)
    return (first, *initials.other_initials(stated)) if first else ()


def resident_inputs(resident: ResidentIdentity, profile: GateProfile) -> tuple[SlotInput, ...]:
    """Return every key input under which a signal about the resident may be found, each once."""
    fields = _fields(resident, dates.complete(*resident.birth_date))
    initial = _field(initials.first_initial(resident.given_names))
    found = [fields.birth_at_address(initial)]
    if profile is GateProfile.WIDE:
        found.append(fields.initial_at_address(initial))
    for name in _names_of(resident):
        found += _under_a_name(fields, name, initial, profile)
    return _distinct(found)


def _under_a_name(fields: _Fields, name: str, initial: bytes, profile: GateProfile) -> Iterator[SlotInput | None]:
    yield fields.named_birth(name, fields.birth_date)
    yield fields.initialled_birth(name, initial, fields.birth_date)
    yield fields.named_near(name, initial)
    if profile is not GateProfile.STRICT:
        yield fields.surname_at_address(name)
    if profile is not GateProfile.WIDE:
        yield fields.letters_at_address(name, initial)
        yield fields.ending_at_address(name, initial)


def _names_of(resident: ResidentIdentity) -> tuple[str, ...]:
    """Return the sounds of the resident's own surname and of every partner's, whatever the name use says.

    A signal's compound is taken apart into both, so neither order needs a key of its own.
    """
    own = surnames.known_by(resident.surname)
    if not resident.partner_names:
        return own
    partners = (name for _, surname in resident.partner_names for name in surnames.known_by(surname))
    return tuple(dict.fromkeys((*own, *partners)))
