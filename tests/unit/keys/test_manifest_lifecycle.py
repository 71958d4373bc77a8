"""The life of an epoch: every pair of states, and what one manifest may not take back from another."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from keys.errors import ManifestRollback
from keys.manifest import EPOCH_CHANGES, OVERLAP, EpochState, check_continues
from keys.manifest.lifecycle import reachable
from tests.unit.keys.test_manifest import EPOCH, MANIFEST

NEXT, ACTIVE, MATCHABLE, DESTROYED = EpochState
ALLOWED = {
    (NEXT, NEXT), (NEXT, ACTIVE), (NEXT, MATCHABLE), (NEXT, DESTROYED), (ACTIVE, ACTIVE), (ACTIVE, MATCHABLE),
    (ACTIVE, DESTROYED), (MATCHABLE, MATCHABLE), (MATCHABLE, DESTROYED), (DESTROYED, DESTROYED),
}  # fmt: skip


def test_the_table_is_total_and_nothing_follows_destruction():
    assert set(EPOCH_CHANGES) == set(EpochState)
    assert EPOCH_CHANGES[DESTROYED] == frozenset()


@pytest.mark.parametrize(("before", "after"), list(product(EpochState, repeat=2)))
def test_an_epoch_goes_forward_only(before, after):
    assert reachable(before, after) == ((before, after) in ALLOWED)
    older = replace(MANIFEST, epochs=(replace(EPOCH, state=before),))
    newer = replace(MANIFEST, epochs=(replace(EPOCH, state=after),))
    if (before, after) in ALLOWED:
        check_continues(older, newer)
    else:
        with pytest.raises(ManifestRollback):
            check_continues(older, newer)


def test_an_epoch_that_is_left_out_counts_as_destroyed_and_may_come_anew():
    check_continues(MANIFEST, replace(MANIFEST, epochs=()))
    check_continues(replace(MANIFEST, epochs=()), MANIFEST)


def test_an_ended_epoch_is_sealed_under_for_48_hours_more():
    ended = replace(EPOCH, state=MATCHABLE)
    assert ended.sealed_under(ended.valid_to + OVERLAP - timedelta(seconds=1))
    assert not ended.sealed_under(ended.valid_to + OVERLAP)
    assert replace(EPOCH, state=ACTIVE).sealed_under(ended.valid_to + timedelta(days=9))
    assert not replace(EPOCH, state=NEXT).sealed_under(ended.valid_to)
    assert not replace(EPOCH, state=DESTROYED).sealed_under(ended.valid_to)
