"""One opened signal before the policy: what was said, whom it is or may be about, and what was decided before."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from keys.manifest import PartnerEntry
from municipality_node.deciding.casefile import CaseContent
from municipality_node.deciding.explanation import MOST_CANDIDATES, Told, match_told
from municipality_node.deciding.matching import Match
from municipality_node.domain.decision import Outcome
from municipality_node.domain.resident import Bsn, Resident
from municipality_node.receiving.opening import OpenedSignal
from municipality_node.store.signals import SignalRow
from signals.signal import PartnerType, Signal


class Cause(StrEnum):
    """Why a signal is put to the policy. Codes; never renamed."""

    ARRIVAL = "arrival"
    PULL_IN = "pull-in"
    """Another partner's signal made the case multiple."""
    WITHDRAWAL = "withdrawal"
    """The other signal of a multiple case was withdrawn."""
    LAPSE = "lapse"
    """The other signal of a multiple case counts no more: a list, or a review officer, took it out."""
    LIST = "list"
    """A list changed."""
    REVIEW = "review"
    """A review officer decided."""
    REVERSAL = "reversal"
    """A review officer took a decision back."""
    SAMPLE = "sample"
    """Somebody who looked at a sample of withheld decisions wants it released."""


LEAVING = frozenset({Cause.WITHDRAWAL, Cause.LAPSE})
"""Another signal is gone that made a case multiple."""


@dataclass(kw_only=True, repr=False, eq=False)
class Judged:
    """A signal that is put to the policy, for the first time or again."""

    row: SignalRow
    content: CaseContent
    match: Told
    """What comparing gave, as explanations tell it."""
    elsewhere: bool = False
    """The resident is registered in another municipality, or no longer here."""
    earlier: Sequence[Told] = field(default_factory=tuple)
    """What was decided before, the oldest first."""

    @cached_property
    def signal(self) -> Signal:
        """The signal."""
        return self.content.signal

    @property
    def resident(self) -> Resident | None:
        """Whom it is, or may be, about."""
        return self.content.resident

    def about(self, resident: Resident, *, confirmed: bool) -> None:
        """Say whom it is about."""
        self.content = replace(self.content, resident=resident, confirmed=confirmed)


def arrived(row: SignalRow, partner: PartnerEntry, opened: OpenedSignal, match: Match) -> Judged:
    """Return a signal that was just opened and compared."""
    outcome = match.decision.outcome
    return Judged(
        row=row,
        content=CaseContent(
            canonical=opened.canonical,
            partner_type=PartnerType(partner.partner_type),
            resident=match.resident,
            outcome=outcome,
            candidates=_candidates(match) if outcome is Outcome.REVIEW else (),
        ),
        match=match_told(match, opened.slots),
    )


def _candidates(match: Match) -> tuple[Bsn, ...]:
    candidates = (scored.candidate for scored in match.comparison.candidates[:MOST_CANDIDATES])
    return tuple(candidate.bsn for candidate in candidates if isinstance(candidate, Resident))
