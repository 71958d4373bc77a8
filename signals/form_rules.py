"""What the form asks of each partner type (rules G1, G2 and G3): national defaults, each of them configurable."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from signals.signal import PartnerType


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRules:
    """What is asked of the signals of one partner type."""

    contact_effort: bool = True
    help_pointed_out: bool = True
    reminder: bool = True
    offer_unanswered: bool = True
    """Which attestations must be given (G1; of a landlord by Besluit gemeentelijke schuldhulpverlening art. 2)."""
    birth_date_allowed: bool = True
    """Whether the birth date may be sent (G2)."""
    minimum_age_days: int = 0
    minimum_age_months: int = 0
    maximum_age_days: int | None = None
    """How old the arrears must and may be on the sending date (G3)."""
    minimum_amount_cents: int = 1
    """The least amount (G3)."""
    experimental: bool = False
    legal_ground: str = ""
    experiment_until: date | None = None
    """An experimental type is refused until a legal ground and a last day are configured (G3)."""

    def __post_init__(self) -> None:
        if min(self.minimum_age_days, self.minimum_age_months) < 0 or self.minimum_amount_cents < 1:
            raise ValueError("an age or amount in the form rules is too low")
        if self.maximum_age_days is not None and self.maximum_age_days < self.minimum_age_days:
            raise ValueError("maximum_age_days is below minimum_age_days")


_MONTHLY_BILL = TypeRules(minimum_age_days=30)
_SIX_MONTHS = TypeRules(minimum_age_months=6)
_EXPERIMENT = TypeRules(minimum_age_days=30, experimental=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRules:
    """The rules of all partner types."""

    by_type: Mapping[PartnerType, TypeRules]

    def __post_init__(self) -> None:
        if set(self.by_type) != set(PartnerType):
            raise ValueError("the form rules must name every partner type")

    @classmethod
    def national_defaults(cls) -> Self:
        """Return what holds when nothing is configured."""
        return cls(
            by_type={
                PartnerType.ENERGY: _MONTHLY_BILL,
                PartnerType.RENT: TypeRules(minimum_age_days=30, birth_date_allowed=False),
                PartnerType.WATER: _MONTHLY_BILL,
                PartnerType.HEALTH: TypeRules(minimum_age_days=30, maximum_age_days=100),
                PartnerType.CAK_HEALTH: _SIX_MONTHS,
                PartnerType.CAK_CONTRIBUTION: _SIX_MONTHS,
                PartnerType.TAX: TypeRules(minimum_amount_cents=600_00),
                PartnerType.MORTGAGE: _EXPERIMENT,
                PartnerType.STUDENT_FINANCE: _EXPERIMENT,
                PartnerType.BENEFITS: _EXPERIMENT,
                PartnerType.OTHER: _EXPERIMENT,
            }
        )

    def of(self, partner_type: PartnerType) -> TypeRules:
        """Return the rules of one type."""
        return self.by_type[partner_type]

    def with_type(self, partner_type: PartnerType, rules: TypeRules) -> Self:
        """Return these rules with those of one type replaced."""
        return type(self)(by_type={**self.by_type, partner_type: rules})
