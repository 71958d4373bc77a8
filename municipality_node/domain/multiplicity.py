"""What earlier and neighbouring signals make of one: single, multiple or successive; new, repeat or higher. Pure.

Settled where PRODUCT.md leaves room (docs/adr/0112): signals belong together when they concern one person or one
household. Only signals that were judged on their merits count for others: released ones, and those withheld for
proportion alone. A doubtful match counts for nobody until somebody confirms it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from keys.identity import Oin
from municipality_node.domain.policy.facts import CaseType, Recurrence
from municipality_node.domain.policy.rulebook import Windows
from municipality_node.domain.policy.verdict import Release, Verdict
from signals.signal import SignalType


class Standing(StrEnum):
    """What a remembered signal is to others. Codes; never renamed."""

    RELEASED = "released"
    HELD = "held"
    """Withheld for proportion alone: counts for others, and may be pulled in."""
    UNSURE = "unsure"
    """Withheld for proportion, and a human would have to look as well: may be pulled in, counts for nobody."""
    BARRED = "barred"
    """Withheld whatever else holds: counts for nobody, and nothing but a changed list brings it back."""
    REVIEW = "review"
    """Waits for a human: counts for nobody."""


COUNTING = frozenset({Standing.RELEASED, Standing.HELD})
WAITING = frozenset({Standing.HELD, Standing.UNSURE})
"""What another partner's signal can pull in."""


def standing_of(verdict: Verdict) -> Standing:
    """Return what a signal with this verdict is to others; not asked about what is nobody's."""
    if verdict.release is Release.RELEASED:
        return Standing.RELEASED
    if verdict.release is Release.REVIEW:
        return Standing.REVIEW
    if verdict.barred:
        return Standing.BARRED
    return Standing.UNSURE if verdict.doubted else Standing.HELD


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Remembered:
    """One signal as the history knows it. `person` and `household` are keyed pseudonyms; `row` orders arrival."""

    row: int
    person: bytes
    household: bytes
    partner: Oin
    signal_type: SignalType
    amount_cents: int
    arrears_since: date | None
    sent: date
    standing: Standing
    case_type: CaseType

    @property
    def counts(self) -> bool:
        """Whether it is a signal to others."""
        return self.standing in COUNTING

    def concerns(self, other: "Remembered") -> bool:
        """Whether two signals are about one person or one household."""
        return self.person == other.person or self.household == other.household

    def repeats(self, other: "Remembered") -> bool:
        """Whether both state one debt: same person, partner and arrears_since."""
        mine = (self.person, self.partner, self.arrears_since)
        return mine == (other.person, other.partner, other.arrears_since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """What the history makes of one signal."""

    case_type: CaseType
    recurrence: Recurrence
    repeats: int
    recidivism: bool


def relate(own: Remembered, history: Iterable[Remembered], windows: Windows) -> Relations:
    """Return how `own` relates to the rest of the history; its own entry in it is passed over."""
    since = months_before(own.sent, windows.history_months)
    others = [other for other in history if other.counts and other.row != own.row and other.sent >= since]
    around = [other for other in others if other.concerns(own)]
    repeated = sorted((other for other in others if other.row < own.row and other.repeats(own)), key=lambda o: o.row)
    window_opens = own.sent - timedelta(days=windows.match_days)
    return Relations(
        case_type=_case_type(own, around, windows),
        recurrence=_recurrence(own, repeated),
        repeats=_repeats(own, repeated),
        recidivism=any(other.household == own.household and other.sent < window_opens for other in around),
    )


def pulled_in_by(own: Remembered, history: Iterable[Remembered], windows: Windows) -> list[Remembered]:
    """Return what waits, and is part of a multiple case now that `own` counts."""
    return [other for other in history if other.standing in WAITING and together(own, other, windows)]


def together(own: Remembered, other: Remembered, windows: Windows) -> bool:
    """Whether two signals make a case multiple: one person or household, two partners, within the match window."""
    near = abs((own.sent - other.sent).days) <= windows.match_days
    return near and own.row != other.row and own.partner != other.partner and own.concerns(other)


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or that month's last."""
    return _shifted(day, -months)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or that month's last."""
    return _shifted(day, months)


def _shifted(day: date, months: int) -> date:
    first = day.year * 12 + day.month - 1 + months
    year, month = divmod(first, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)  # noqa: PLR2004 - December
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def _case_type(own: Remembered, around: list[Remembered], windows: Windows) -> CaseType:
    if any(together(own, other, windows) for other in around):
        return CaseType.MULTIPLE
    if any((other.sent, other.row) < (own.sent, own.row) for other in around):
        return CaseType.SUCCESSIVE
    return CaseType.SINGLE


def _recurrence(own: Remembered, repeated: list[Remembered]) -> Recurrence:
    if not repeated:
        return Recurrence.NEW
    highest = max(other.amount_cents for other in repeated)
    return Recurrence.HIGHER if own.amount_cents > highest else Recurrence.REPEAT


def _repeats(own: Remembered, repeated: list[Remembered]) -> int:
    """Count the signals since the amount last grew that repeat it without growth, `own` included."""
    highest, count = -1, 0
    for one in [*repeated, own]:
        count = count + 1 if one.amount_cents <= highest else 0
        highest = max(highest, one.amount_cents)
    return count
