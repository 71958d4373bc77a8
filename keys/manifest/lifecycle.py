"""The life of an epoch: an explicit table, and what it forbids from one manifest to a later one."""

from collections.abc import Mapping
from datetime import timedelta

from keys.errors import ManifestRollback
from keys.manifest.entries import EpochState
from keys.manifest.statement import Manifest

EPOCH_CHANGES: Mapping[EpochState, frozenset[EpochState]] = {
    EpochState.NEXT: frozenset({EpochState.ACTIVE, EpochState.DESTROYED}),
    EpochState.ACTIVE: frozenset({EpochState.MATCHABLE}),
    EpochState.MATCHABLE: frozenset({EpochState.DESTROYED}),
    EpochState.DESTROYED: frozenset(),
}
MATCHABLE_LIFE = timedelta(days=61)
"""How long nodes still match what was sealed under an epoch that ended."""


def reachable(before: EpochState, after: EpochState) -> bool:
    """Whether a state may follow another in any number of steps, or is it still."""
    return before is after or any(reachable(between, after) for between in EPOCH_CHANGES[before])


def check_continues(before: Manifest, after: Manifest) -> None:
    """Accept only a manifest in which no epoch goes back or disappears unless destroyed. Raises ManifestRollback."""
    states = {epoch.id: epoch.state for epoch in after.epochs}
    for epoch in before.epochs:
        if not reachable(epoch.state, states.get(epoch.id, EpochState.DESTROYED)):
            raise ManifestRollback("an epoch goes back")
