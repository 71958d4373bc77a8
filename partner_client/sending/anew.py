"""Which refusals say only that a plan is outdated, and when signals are planned anew; on values only.

A plan is what a manifest, a key and a day made of signals: the mode, the municipality, the bundle. What is refused
because of the plan is planned again under a newer manifest, once for each; what the newest one refuses, is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from partner_client.outcome import Receipt, SignalOutcome
from partner_client.sending.parcels import Parcel

OF_ANOTHER_MOMENT = frozenset(
    {"STALE_MANIFEST", "EPOCH_REFUSED", "GENERATION_REFUSED", "UNKNOWN_KEY", "SUITE_REFUSED", "DAY_REFUSED"}
)
"""Refusals of a bundle that was made for another day or manifest; one that is made now may come in."""
BY_MANIFEST = frozenset(
    {
        "G2_MODE", "G2_MUNICIPALITY", "G2_SIGNAL_TYPE", "G2_SIGNATURE", "G5_MERGED", "G5_NOT_CONNECTED", "G5_NO_ROUTE"
    }
)  # fmt: skip
"""Refusals of what the manifest agrees with this partner, or of where it leads: final under the newest one."""
SAME_MANIFEST = 4
"""How many plans a run may make under one manifest: keys and days may end while it stands."""


class Standing(Enum):
    """What an answer says about the plan that it answers."""

    STANDS = 1
    """Every outcome is final."""
    DOUBTFUL = 2
    """Final, unless there is a newer manifest."""
    OUTDATED = 3
    """Not final: what was refused is made again."""


def standing(outcomes: Sequence[SignalOutcome]) -> Standing:
    """Return what the outcomes of a parcel say about the plan."""
    codes = {outcome.answer.code for outcome in outcomes if not isinstance(outcome.answer, Receipt)}
    if codes & OF_ANOTHER_MOMENT:
        return Standing.OUTDATED
    return Standing.DOUBTFUL if codes & BY_MANIFEST else Standing.STANDS


def accepted(parcel: Parcel, outcomes: Sequence[SignalOutcome]) -> tuple[Parcel, list[SignalOutcome]]:
    """Return the part of a parcel that has receipts. It ends at no line: the rest of its lines are not settled."""
    answered = zip(parcel.lines, parcel.signals, outcomes, strict=True)
    kept = [one for one in answered if isinstance(one[2].answer, Receipt)]
    part = replace(
        parcel,
        last_line=0,
        lines=tuple(line for line, _, _ in kept),
        signals=tuple(signal for _, signal, _ in kept),
        refused=(),
        known=(),
    )
    return part, [outcome for _, _, outcome in kept]


@dataclass(frozen=True, slots=True)
class Plans:
    """The manifest that a run goes by, and how many plans it made under that one."""

    version: int = 0
    made: int = 0

    def another(self, version: int) -> "Plans":
        """Return the plans with one more, under the manifest of `version`."""
        return Plans(version, self.made + 1 if version == self.version else 1)

    @property
    def spent(self) -> bool:
        """Whether only a newer manifest would be a reason to plan again."""
        return self.made >= SAME_MANIFEST
