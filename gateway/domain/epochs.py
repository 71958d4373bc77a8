"""The gateway's epochs: planned, activated, ended, destroyed; and which generations of a leaf hold in each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gateway.errors import EpochRefused
from keys.manifest import EPOCH_CHANGES, MATCHABLE_LIFE, EpochState

LIFE = timedelta(days=183)
FORMER_LIFE = timedelta(days=30)
"""How long bundles under a former generation are still matched: as long as a node keeps what nothing opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """One epoch. The first of an installation begins with its first manifest."""

    id: int
    state: EpochState
    norm_version: int
    valid_from: datetime | None = None
    valid_to: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekeying:
    """A new leaf key for one municipality, from an epoch on; the one before stays matchable for a while."""

    epoch: int
    generation: int
    former_until: datetime


def plan(epochs: Sequence[Epoch], now: datetime, *, norm_version: int, start: datetime | None = None) -> Epoch:
    """Return the epoch to come. Raises EpochRefused when there is one already."""
    if any(epoch.state is EpochState.NEXT for epoch in epochs):
        raise EpochRefused("there is a next epoch already", field="epoch")
    begins = start or _active(epochs).valid_to or now + LIFE
    number = max(epoch.id for epoch in epochs) + 1
    return Epoch(id=number, state=EpochState.NEXT, norm_version=norm_version, valid_from=begins, valid_to=begins + LIFE)


def activate(epochs: Sequence[Epoch], number: int, now: datetime) -> list[Epoch]:
    """Return the epochs that change: the next becomes active, and the active matchable. Raises EpochRefused."""
    begins = _changed(_of(epochs, number), EpochState.ACTIVE)
    ends = _changed(_active(epochs), EpochState.MATCHABLE)
    return [replace(ends, valid_to=now), replace(begins, valid_from=now, valid_to=now + LIFE)]


def destroy(epochs: Sequence[Epoch], number: int, now: datetime, *, early: bool) -> Epoch:
    """Return the epoch as destroyed. Raises EpochRefused while nodes may still match under it, unless `early`."""
    epoch = _of(epochs, number)
    destroyed = _changed(epoch, EpochState.DESTROYED)
    waits = epoch.state is EpochState.MATCHABLE and epoch.valid_to is not None and now < epoch.valid_to + MATCHABLE_LIFE
    if waits and not early:
        raise EpochRefused("nodes match under it for 61 days after its end", field="epoch")
    return destroyed


def generations(rekeyings: Sequence[Rekeying], epoch: int, now: datetime) -> list[int]:
    """Return which generations of a municipality's leaf hold in an epoch, the newest last."""
    until = [one for one in rekeyings if one.epoch <= epoch]
    newest = max((one.generation for one in until), default=1)
    former = [one.generation - 1 for one in until if one.epoch == epoch and now < one.former_until]
    return [*sorted(former), newest]


def _changed(epoch: Epoch, new: EpochState) -> Epoch:
    if new not in EPOCH_CHANGES[epoch.state]:
        raise EpochRefused(f"epoch {epoch.id} is {epoch.state.value}", field="epoch")
    return replace(epoch, state=new)


def _of(epochs: Sequence[Epoch], number: int) -> Epoch:
    for epoch in epochs:
        if epoch.id == number:
            return epoch
    raise EpochRefused("no such epoch", field="epoch")


def _active(epochs: Sequence[Epoch]) -> Epoch:
    for epoch in epochs:
        if epoch.state is EpochState.ACTIVE:
            return epoch
    raise EpochRefused("no epoch is active", field="epoch")
