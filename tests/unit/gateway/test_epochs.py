"""The gateway's epochs, and the generations of a leaf in them."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.domain.epochs import LIFE, Epoch, Rekeying, activate, destroy, generations, plan
from gateway.errors import EpochRefused
from keys.manifest import EpochState

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
NEXT, ACTIVE, MATCHABLE, DESTROYED = EpochState


def epoch(number, state, ended=None):
    return Epoch(id=number, state=state, norm_version=1, valid_from=NOW - LIFE, valid_to=ended)


def test_the_next_epoch_begins_where_the_active_one_ends():
    planned = plan([epoch(1, ACTIVE, NOW + timedelta(days=9))], NOW, norm_version=2)
    assert (planned.id, planned.state, planned.norm_version) == (2, NEXT, 2)
    assert planned.valid_from == NOW + timedelta(days=9)


def test_there_is_one_next_epoch():
    with pytest.raises(EpochRefused):
        plan([epoch(1, ACTIVE), epoch(2, NEXT)], NOW, norm_version=1)


def test_activation_ends_the_active_epoch_at_that_moment():
    ended, begun = activate([epoch(1, ACTIVE), epoch(2, NEXT)], 2, NOW)
    assert (ended.id, ended.state, ended.valid_to) == (1, MATCHABLE, NOW)
    assert (begun.id, begun.state, begun.valid_from) == (2, ACTIVE, NOW)


@pytest.mark.parametrize("state", [ACTIVE, MATCHABLE, DESTROYED])
def test_only_the_next_epoch_is_activated(state):
    with pytest.raises(EpochRefused):
        activate([epoch(1, ACTIVE), epoch(2, state)], 2, NOW)


def test_an_epoch_is_destroyed_61_days_after_its_end_and_earlier_only_when_asked():
    epochs = [epoch(1, MATCHABLE, NOW), epoch(2, ACTIVE)]
    with pytest.raises(EpochRefused):
        destroy(epochs, 1, NOW + timedelta(days=60), early=False)
    assert destroy(epochs, 1, NOW + timedelta(days=61), early=False).state is DESTROYED
    assert destroy(epochs, 1, NOW, early=True).state is DESTROYED


@pytest.mark.parametrize("state", [ACTIVE, DESTROYED])
def test_neither_the_active_epoch_nor_a_destroyed_one_is_destroyed(state):
    with pytest.raises(EpochRefused):
        destroy([epoch(1, state)], 1, NOW, early=True)


def test_an_epoch_that_nobody_planned_is_refused():
    with pytest.raises(EpochRefused):
        destroy([epoch(1, ACTIVE)], 2, NOW, early=True)


def test_a_new_generation_holds_from_its_epoch_on_and_the_former_for_a_while():
    rekeyings = [
        Rekeying(epoch=2, generation=2, former_until=NOW + timedelta(days=30)),
        Rekeying(epoch=3, generation=3, former_until=NOW + timedelta(days=90)),
    ]
    assert generations([], 1, NOW) == [1]
    assert generations(rekeyings, 1, NOW) == [1]
    assert generations(rekeyings, 2, NOW) == [1, 2]
    assert generations(rekeyings, 2, NOW + timedelta(days=31)) == [2]
    assert generations(rekeyings, 3, NOW) == [2, 3]
    assert generations(rekeyings, 4, NOW) == [3]
