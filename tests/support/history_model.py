"""A small model of what becomes of signals, written from the rules in words and from nothing in the software.

Partners are told apart, persons live in households, amounts have four sizes. What the model leaves out (lists, refusals
of help, capacity) does not happen in the histories that are drawn.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

MATCH_DAYS = 31
REVIEW_DAYS, UNDO_DAYS, UNOPENED_DAYS = 14, 1, 30
LEAST_ARREARS = timedelta(days=30)
SINGLE_CENTS, MULTIPLE_CENTS = 50_00, 25_00
"""Thresholds of EARLY signals for energy and water in config/policy.toml."""


@dataclass(frozen=True)
class Person:
    """Somebody in the register."""

    name: str
    household: str
    barred: bool = False
    """Suspended or a minor: rules N1 and N3."""
    secret: bool = False
    doubted: bool = False
    """The register is in doubt about the address: rule N5."""


@dataclass
class Sent:
    """A signal, and what the model says became of it."""

    number: int
    person: Person | None
    """None for somebody who does not live here."""
    partner: str
    kind: str
    cents: int
    since: date
    sent: date
    state: str = "unopened"
    waits_until: date | None = None
    """Until when it is kept: an unopened bundle, what waits for a human, what a human rejected."""
    confirmed: bool = False

    @property
    def in_doubt(self) -> bool:
        """Whether a human must look before it is released."""
        return self.person is not None and self.person.doubted and not self.confirmed

    @property
    def counts(self) -> bool:
        """Whether it is a signal to others: judged on its merits, and not taken back."""
        judged = self.state in {"released", "withheld"} and self.person is not None and not self.person.barred
        return judged and not self.in_doubt


@dataclass
class Group:
    """A case: the released signals of one household in one month."""

    household: str
    month: tuple[int, int]
    signals: set[int]
    standing: set[int]
    state: str = "new"


@dataclass
class Model:
    """Everything that was sent, and every case."""

    signals: list[Sent] = field(default_factory=list)
    cases: list[Group] = field(default_factory=list)

    def arrive(self, signal: Sent) -> None:
        """Let a signal come in, and let it pull in what waited for it."""
        self.signals.append(signal)
        if signal.person is None:
            signal.waits_until = signal.sent + timedelta(days=UNOPENED_DAYS)
            return
        if signal.sent - signal.since < LEAST_ARREARS:
            signal.state = "refused"
            return
        if signal.person.barred:
            signal.state = "withheld"
            return
        self._judge(signal)
        for other in self.signals:
            if other.state == "withheld" and other.counts and self._together(other, signal):
                self._judge(other, today=signal.sent)

    def confirm(self, signal: Sent, today: date) -> None:
        """Let a human say that it is about the resident; the rules run again."""
        signal.confirmed, signal.waits_until = True, None
        self._judge(signal, today)

    def reject(self, signal: Sent, today: date) -> None:
        """Let a human say that it is about nobody here."""
        signal.state, signal.waits_until = "rejected", today + timedelta(days=UNDO_DAYS)

    def withdraw(self, signal: Sent) -> None:
        """Take a signal back: its case loses it, and one without signals closes unless help was accepted."""
        counted = signal.counts
        signal.state = "withdrawn"
        self._leave(signal)
        if not counted:
            return
        lapsing = [other for other in self.signals if self._together(signal, other) and self._lapses(other)]
        for other in lapsing:
            other.state = "withheld"
            self._leave(other)
            for case in self.cases:
                case.signals.discard(other.number)
        self.cases = [case for case in self.cases if case.signals]

    def _lapses(self, signal: Sent) -> bool:
        """Whether a released signal is too low now, and its case neither closed nor one in which help was accepted."""
        going_on = any(signal.number in case.signals and case.state in {"accepted", "closed"} for case in self.cases)
        low = signal.kind != "CRISIS" and not self._enough(signal)
        return signal.state == "released" and low and not going_on

    def _leave(self, signal: Sent) -> None:
        for case in self.cases:
            if signal.number in case.standing:
                case.standing.remove(signal.number)
                if not case.standing and case.state in {"new", "picked_up"}:
                    case.state = "closed"

    def pass_time(self, today: date) -> None:
        """Let end what nobody could open, what nobody looked at, and what was rejected for good."""
        ended = {"unopened": "expired", "review": "none", "rejected": "none"}
        for signal in self.signals:
            if signal.state in ended and signal.waits_until and today > signal.waits_until:
                signal.state = ended[signal.state]

    def _judge(self, signal: Sent, today: date | None = None) -> None:
        day = today or signal.sent
        if signal.kind != "CRISIS" and (not self._enough(signal) or self._mere_repeat(signal)):
            signal.state = "withheld"
        elif signal.in_doubt:
            signal.state, signal.waits_until = "review", day + timedelta(days=REVIEW_DAYS)
        else:
            signal.state = "released"
            self._case_of(signal, day)

    def _enough(self, signal: Sent) -> bool:
        if signal.kind == "END_OF_SUPPLY":
            return True
        multiple = any(self._together(signal, other) for other in self.signals if other.counts)
        return signal.cents >= (MULTIPLE_CENTS if multiple else SINGLE_CENTS)

    def _mere_repeat(self, signal: Sent) -> bool:
        debt = (signal.person, signal.partner, signal.since)
        earlier = [
            other.cents
            for other in self.signals
            if other.counts and other.number < signal.number and (other.person, other.partner, other.since) == debt
        ]
        return bool(earlier) and signal.cents <= max(earlier)

    def _together(self, one: Sent, other: Sent) -> bool:
        return (
            one is not other
            and one.partner != other.partner
            and one.person is not None
            and other.person is not None
            and one.person.household == other.person.household
            and abs(one.sent - other.sent) <= timedelta(days=MATCH_DAYS)
        )

    def _case_of(self, signal: Sent, day: date) -> None:
        assert signal.person is not None
        place = (signal.person.household, (day.year, day.month))
        for case in self.cases:
            if (case.household, case.month) == place and case.state != "closed":
                case.signals.add(signal.number)
                case.standing.add(signal.number)
                return
        self.cases.append(Group(*place, {signal.number}, {signal.number}))
