"""A case: the signals about one address in one month, the people they are about, and where it stands."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from keys.identity import Oin
from municipality_node.domain.casework.deadlines import Pause
from municipality_node.domain.casework.household import Born
from municipality_node.domain.casework.lifecycle import CaseState
from municipality_node.domain.casework.observations import Observation
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.policy import CaseType
from municipality_node.domain.resident import Bsn
from signals.signal import PartnerType, SignalType

HOLD_DAYS = 30
"""How long a partner waits after the resident accepted help."""
_DECEMBER = 12


@dataclass(frozen=True, slots=True, order=True)
class CaseMonth:
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "CaseMonth":
        """Return the month that `day` is in."""
        return cls(day.year, day.month)

    @property
    def number(self) -> int:
        """The month as six digits, 202603."""
        return self.year * 100 + self.month

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def next_month(self) -> date:
        """The first day of the month after it."""
        return date(self.year + (self.month == _DECEMBER), self.month % _DECEMBER + 1, 1)

    def earlier(self, months: int) -> "CaseMonth":
        """Return the month that lies `months` before it."""
        number = self.year * _DECEMBER + self.month - 1 - months
        return CaseMonth(number // _DECEMBER, number % _DECEMBER + 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Dwelling:
    """Where a case is: one address, whole."""

    street: str = ""
    house_number: int
    house_letter: str = ""
    house_suffix: str = ""
    postcode: str
    place: str = ""

    @property
    def lines(self) -> tuple[str, str]:
        """The address as it stands on an envelope."""
        addition = f"{self.house_letter}{'-' if self.house_suffix else ''}{self.house_suffix}"
        return (f"{self.street} {self.house_number}{addition}".strip(), f"{self.postcode} {self.place}".strip())


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CasePerson:
    """Somebody whom a signal of the case is about, as the register had it on release."""

    bsn: Bsn
    name: str
    """Initials and surname."""
    salutation: str
    born: Born
    secrecy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CaseSignal:
    """One released signal within a case."""

    row: int
    """The number of the signal's own row."""
    bsn: Bsn
    partner: Oin
    partner_type: PartnerType
    signal_type: SignalType
    amount_cents: int
    arrears_since: date
    sent: date
    released: date
    warm_handover: bool = False
    phone: str = ""
    email: str = ""
    kind: CaseType = CaseType.SINGLE
    higher: bool = False
    """A repeat whose amount grew."""
    chronic: bool = False
    """Reported again and again without growth (rule P3)."""
    recidivism: bool = False
    """The address was signalled before, within six months."""
    withdrawn: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a worker observed. May tell of somebody's health, so it is encrypted with the case."""

    day: date
    observation: Observation
    user: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Particulars:
    """What of a case is encrypted under the case's own key."""

    dwelling: Dwelling
    people: tuple[CasePerson, ...] = ()
    signals: tuple[CaseSignal, ...] = ()
    minors: bool | None = None
    notes: tuple[Note, ...] = ()
    pauses: tuple[Pause, ...] = ()
    remark: str = ""

    @property
    def standing(self) -> tuple[CaseSignal, ...]:
        """The signals that their partner did not take back."""
        return tuple(signal for signal in self.signals if signal.withdrawn is None)

    @property
    def secrecy(self) -> bool:
        """Whether anybody in the case has the secrecy flag."""
        return any(person.secrecy for person in self.people)

    @property
    def phones(self) -> tuple[str, ...]:
        """Numbers that partners gave, each once."""
        return tuple(dict.fromkeys(signal.phone for signal in self.standing if signal.phone))

    @property
    def emails(self) -> tuple[str, ...]:
        """E-mail addresses that partners gave, each once."""
        return tuple(dict.fromkeys(signal.email for signal in self.standing if signal.email))

    def with_signal(self, person: CasePerson, signal: CaseSignal, *, minors: bool | None) -> "Particulars":
        """Return them with one more signal, or one that came back, and with the person as the register has it now."""
        others = tuple(known for known in self.people if known.bsn != person.bsn)
        before = tuple(known for known in self.signals if known.row != signal.row)
        return replace(self, people=(*others, person), signals=(*before, signal), minors=minors)

    def without_signal(self, row: int, day: date) -> "Particulars":
        """Return them after a withdrawal: of the signal nothing stays but that it was there."""
        signals = tuple(_taken_back(signal, day) if signal.row == row else signal for signal in self.signals)
        left = {signal.bsn for signal in signals if signal.withdrawn is None}
        # The last person stays while the case does: a worker may be in touch, and the history must find the case.
        people = tuple(person for person in self.people if person.bsn in left) if left else self.people
        return replace(self, signals=signals, people=people)


def _taken_back(signal: CaseSignal, day: date) -> CaseSignal:
    return replace(signal, withdrawn=signal.withdrawn or day, phone="", email="", amount_cents=0)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Case:
    """A case with everything that is kept of it."""

    number: int
    month: CaseMonth
    opened: date
    state: CaseState = CaseState.NEW
    result: CaseResult | None = None
    assigned_to: int | None = None
    """The number of a user."""
    crisis_since: date | None = None
    picked_up: date | None = None
    accepted: date | None = None
    consent: bool = False
    """A person with the secrecy flag consented that the partner hears of the acceptance."""
    closed: date | None = None
    particulars: Particulars = field(repr=False)

    def about(self, bsn: Bsn) -> "Case":
        """Return the case as far as it concerns one person: no housemate, and no signal of one."""
        known = self.particulars
        people = tuple(person for person in known.people if person.bsn == bsn)
        signals = tuple(signal for signal in known.signals if signal.bsn == bsn)
        return replace(self, particulars=replace(known, people=people, signals=signals))

    @property
    def hold_until(self) -> date | None:
        """Until when the partner waits; None when help was not accepted, or may not be told."""
        if self.accepted is None or (self.particulars.secrecy and not self.consent):
            return None
        return self.accepted + timedelta(days=HOLD_DAYS)

    @property
    def is_open(self) -> bool:
        """Whether there is work to do."""
        return self.state is not CaseState.CLOSED


def kind_of(particulars: Particulars) -> CaseType:
    """Return what the policy made of the signals that stand: multiple goes before successive, that before single."""
    kinds = {signal.kind for signal in particulars.standing}
    return next((kind for kind in (CaseType.MULTIPLE, CaseType.SUCCESSIVE) if kind in kinds), CaseType.SINGLE)
