"""A signal: one message of one partner about one customer's arrears, as the partner states it."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from keys.linkage import Subject

_INT64 = 1 << 63


class SignalType(IntEnum):
    """What the partner announces; numbers as on the wire. UNSPECIFIED is refused by the rules of form."""

    UNSPECIFIED = 0
    EARLY = 1
    END_OF_SUPPLY = 2
    CRISIS = 3


class PartnerType(StrEnum):
    """The eleven kinds of partner of the national exchange model (DDAS v1.2, EnumSignaalpartner)."""

    ENERGY = "Energie"
    RENT = "Huur"
    WATER = "Water"
    HEALTH = "Zorg"
    MORTGAGE = "Hypotheek"
    CAK_HEALTH = "CAK Zorgverzekeringen"
    CAK_CONTRIBUTION = "CAK Eigen bijdrage"
    STUDENT_FINANCE = "DUO"
    TAX = "Belastingdienst"
    BENEFITS = "Dienst Toeslagen"
    OTHER = "Overige"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """What the partner states that it did before it sent the signal (rule G1)."""

    contact_effort: bool = False
    help_pointed_out: bool = False
    reminder_date: date | None = None
    offer_unanswered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """The fields of `signal.proto`, exactly as stated: what is signed is what was said.

    Types are certain, content is not: `signals.form.check` tells what is wrong with it, by code and field. The repr
    shows no field.
    """

    partner_ref: str
    signal_type: SignalType
    amount_cents: int
    arrears_since: date | None
    sent_date: date | None
    municipality_code: str = ""
    initials: str = ""
    prefix: str = ""
    surname: str = ""
    trade_name: str = ""
    birth_date: date | None = None
    postcode: str = ""
    house_number: int = 0
    house_letter: str = ""
    house_suffix: str = ""
    phone: str = ""
    email: str = ""
    warm_handover: bool = False
    attestation: Attestation = Attestation()

    def __post_init__(self) -> None:
        if not -_INT64 <= self.amount_cents < _INT64 or not 0 <= self.house_number < 1 << 32:
            raise ValueError("amount_cents or house_number is outside its wire type")

    def __repr__(self) -> str:
        return "Signal(…)"

    def subject(self) -> Subject:
        """Return whom the signal is about, as linkage asks for it."""
        return Subject(
            initials=self.initials,
            prefix=self.prefix,
            surname=self.surname,
            trade_name=self.trade_name,
            birth_date=self.birth_date,
            postcode=self.postcode,
            house_number=self.house_number,
            house_letter=self.house_letter,
            house_suffix=self.house_suffix,
        )
