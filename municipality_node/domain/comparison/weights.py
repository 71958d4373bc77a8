"""How often each field of a true match comes at each level, and how signals about others come about.

`SHIPPED` was set from what is known of Dutch files and measured on generated data (docs/matching.md, ADR 0060); a
municipality may replace it by a model of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from municipality_node.domain.comparison.evidence import Address, BirthDate, Initials, Level, NameForm, Surname

MODEL_VERSION = 2
"""What the levels mean; weights of one version cannot be used with another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strangers:
    """How often a signal is about nobody in this register, and why fields may agree with a resident nevertheless."""

    unrelated: float
    """Shares nothing with those at the stated address: a former tenant, a wrong address."""
    relative: float
    """Shares the surname with those at the stated address: a child that left, a parent, a former spouse."""
    relative_same_initial: float
    """Of relatives, how many share the first initial for being named after one another, beyond chance."""
    relative_same_initials: float
    """The same, of all initials where there are several."""
    relative_same_birth_date: float
    """Twins."""

    relative_part: float
    """How much likelier a relative is to share half of a compound surname than the resident itself is."""
    nearby: float
    """Shares the surname with somebody in the same postcode."""

    @property
    def share(self) -> float:
        """Of all signals, those about nobody in this register."""
        return self.unrelated + self.relative + self.nearby


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Probabilities of each level among true matches; the chance among others comes from the register itself."""

    version: int
    source: str
    """`shipped`, or the digest of the file that they were read from; kept with every decision."""
    surname: Mapping[Surname, float]
    name_forms: Mapping[NameForm, float]
    """How often a partner knows somebody by such a name, against the one in use."""
    name_out_of_order: float
    """How often the two halves of a compound change places."""
    prefix_differs: float
    initials: Mapping[Initials, float]
    later_same: float
    later_differs: float
    all_initials: float
    """Of the signals that give letters, those that give one for every given name; the others give the first only."""
    initials_miscounted: float
    initials_at_most: float
    """However many letters agree: names in a family, and in a village, are not independent."""
    name_same_initial: float
    name_other_same_initial: float
    birth_date: Mapping[BirthDate, float]
    default_day: float
    """Of all residents, those whose birthday is 1 January for want of a known one."""
    address: Mapping[Address, float]
    strangers: Strangers
    relatives_by_age: tuple[tuple[int, float], ...]
    """Up to which age of the eldest of a household it has how many relatives with its old address, against all."""
    relatives_of_families: float
    """The same of a surname that several of the household bear."""
    relatives_of_others: float
    """The same of a surname that one bears."""
    adults: float
    """Of all residents, the adults; signals are about them."""
    minor: float
    """How much less likely than an adult a minor is to have a contract."""

    def of(self, level: Level) -> float:
        """Return the probability of a level among true matches; 1 where there is none to state."""
        for levels in (self.surname, self.initials, self.birth_date, self.address):
            if level in levels:
                return levels[level]  # type: ignore[index]
        return 1.0


SHIPPED = Weights(
    version=MODEL_VERSION,
    source="shipped",
    surname=MappingProxyType(
        {
            Surname.SAME: 0.86,
            Surname.SOUNDS_SAME: 0.05,
            Surname.PART: 0.03,
            Surname.TYPO: 0.04,
            Surname.CLOSE: 0.012,
            Surname.RESEMBLES: 0.006,
            Surname.DIFFERENT: 0.002,
        }
    ),
    name_forms=MappingProxyType(
        {NameForm.IN_USE: 1.0, NameForm.OWN: 0.3, NameForm.CUSTOMARY: 0.15, NameForm.UNCUSTOMARY: 0.08}
    ),
    name_out_of_order=0.5,
    prefix_differs=0.5,
    initials=MappingProxyType(
        {
            Initials.FIRST_NAME: 0.75,
            Initials.CALL_NAME: 0.12,
            Initials.FIRST_NAME_TYPO: 0.05,
            Initials.FIRST: 0.92,
            Initials.ANOTHER: 0.04,
            Initials.DIFFERENT: 0.025,
        }
    ),
    later_same=0.9,
    later_differs=0.06,
    all_initials=0.5,
    initials_miscounted=0.02,
    initials_at_most=200.0,
    name_same_initial=0.05,
    name_other_same_initial=0.02,
    birth_date=MappingProxyType(
        {
            BirthDate.SAME: 0.93,
            BirthDate.SWAPPED: 0.012,
            BirthDate.ONE_DIGIT: 0.022,
            BirthDate.YEAR_NEAR: 0.006,
            BirthDate.YEAR_ONLY: 0.01,
            BirthDate.INCOMPLETE_AGREES: 0.95,
            BirthDate.DIFFERENT: 0.006,
        }
    ),
    default_day=0.03,
    address=MappingProxyType(
        {
            Address.SAME: 0.84,
            Address.ADDITION_MISSING: 0.05,
            Address.ADDITION_EXTRA: 0.015,
            Address.ADDITION_DIFFERS: 0.01,
            Address.POSTCODE_TYPO: 0.012,
            Address.NUMBER_TYPO: 0.009,
            Address.POSTCODE_ONLY: 0.004,
            Address.OTHER: 0.06,
        }
    ),
    strangers=Strangers(
        unrelated=0.14,
        relative=0.05,
        relative_same_initial=0.05,
        relative_same_initials=0.03,
        relative_same_birth_date=0.007,
        relative_part=3.0,
        nearby=0.01,
    ),
    relatives_by_age=((37, 0.7), (44, 1.0), (69, 1.25), (200, 0.85)),
    relatives_of_families=1.5,
    relatives_of_others=0.9,
    adults=0.8,
    minor=0.02,
)
