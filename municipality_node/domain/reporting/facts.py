"""What a report may look at of one case: codes and days, nobody's name, number or address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from municipality_node.domain.casework.case import Case, CaseMonth, kind_of
from municipality_node.domain.casework.contact import Attempt, Channel
from municipality_node.domain.casework.deadlines import Deadline, Standing, Timer
from municipality_node.domain.casework.lifecycle import signal_status
from municipality_node.domain.casework.results import CaseResult, SignalStatus
from municipality_node.domain.policy import CaseType
from signals.signal import PartnerType, SignalType


class AgeGroup(StrEnum):
    """The age groups of the national monitor."""

    YOUNG = "18-25"
    MIDDLE = "26-45"
    OLDER = "46-65"
    OLD = "66+"
    UNKNOWN = "unknown"
    """The register does not tell, or two people of one case are of different groups."""


_BOUNDS = ((25, AgeGroup.YOUNG), (45, AgeGroup.MIDDLE), (65, AgeGroup.OLDER))


def age_group(age: int | None) -> AgeGroup:
    """Return the group of an age in years."""
    if age is None:
        return AgeGroup.UNKNOWN
    return next((group for highest, group in _BOUNDS if age <= highest), AgeGroup.OLD)


class PartnerGroup(StrEnum):
    """The partners of a case in few groups, so that a cell holds enough cases to be told."""

    ENERGY = "energy"
    RENT = "rent"
    WATER = "water"
    HEALTH = "health"
    OTHER = "other"
    SEVERAL = "several"


class AmountBand(StrEnum):
    """What the signals of a case add up to, in euros."""

    LOW = "under 250"
    MIDDLE = "250 to 750"
    HIGH = "750 and more"


_GROUPS = {
    PartnerType.ENERGY: PartnerGroup.ENERGY,
    PartnerType.RENT: PartnerGroup.RENT,
    PartnerType.WATER: PartnerGroup.WATER,
    PartnerType.HEALTH: PartnerGroup.HEALTH,
}
_AMOUNTS = ((25_000, AmountBand.LOW), (75_000, AmountBand.MIDDLE))


def partner_group(types: Iterable[PartnerType]) -> PartnerGroup:
    """Return the group of the partners of a case."""
    groups = {_GROUPS.get(kind, PartnerGroup.OTHER) for kind in types}
    return groups.pop() if len(groups) == 1 else PartnerGroup.SEVERAL


def amount_band(cents: int) -> AmountBand:
    """Return the band of an amount."""
    return next((band for below, band in _AMOUNTS if cents < below), AmountBand.HIGH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approach:
    """How a case was approached first, and on whose signals."""

    channel: Channel
    partners: PartnerGroup
    amount: AmountBand


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalFact:
    """One released signal of a case."""

    partner_type: PartnerType
    signal_type: SignalType
    higher: bool
    chronic: bool
    recidivism: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact:
    """One case."""

    month: CaseMonth
    kind: CaseType
    signals: tuple[SignalFact, ...]
    age_group: AgeGroup
    status: SignalStatus
    result: CaseResult | None
    attempts: tuple[tuple[Channel, bool], ...]
    """Channel, and whether somebody was reached; paperwork inside the municipality apart."""
    first_conversation: Standing
    accepted: bool
    amount: AmountBand = AmountBand.LOW

    @property
    def approach(self) -> Approach | None:
        """How the case was approached first; None while nobody tried."""
        if not self.attempts:
            return None
        partners = partner_group(signal.partner_type for signal in self.signals)
        return Approach(channel=self.attempts[0][0], partners=partners, amount=self.amount)

    @property
    def reached(self) -> bool:
        """Whether somebody was reached at least once."""
        return any(reached for _, reached in self.attempts)

    @property
    def reached_by(self) -> Channel | None:
        """The channel of the first attempt that reached somebody."""
        return next((channel for channel, reached in self.attempts if reached), None)

    @classmethod
    def of(cls, case: Case, attempts: Sequence[Attempt], timers: Sequence[Deadline]) -> "CaseFact":
        """Return what a report may know of a case."""
        return cls(
            month=case.month,
            kind=kind_of(case.particulars),
            signals=tuple(
                SignalFact(
                    partner_type=signal.partner_type,
                    signal_type=signal.signal_type,
                    higher=signal.higher,
                    chronic=signal.chronic,
                    recidivism=signal.recidivism,
                    withdrawn=signal.withdrawn is not None,
                )
                for signal in case.particulars.signals
            ),
            age_group=_age_group(case),
            status=signal_status(case.state, case.result),
            result=case.result,
            attempts=tuple(
                (attempt.channel, attempt.reached)
                for attempt in sorted(attempts, key=lambda attempt: attempt.day)
                if attempt.channel.approaches_household
            ),
            first_conversation=next(
                (timer.standing for timer in timers if timer.timer is Timer.FIRST_CONVERSATION), Standing.NOT_STARTED
            ),
            accepted=case.accepted is not None,
            amount=amount_band(sum(signal.amount_cents for signal in case.particulars.standing)),
        )


def _age_group(case: Case) -> AgeGroup:
    groups = {age_group(person.born.age(case.opened)) for person in case.particulars.people}
    return groups.pop() if len(groups) == 1 else AgeGroup.UNKNOWN
