from datetime import UTC, datetime, timedelta
from itertools import pairwise

from servicekit.sign_in.lockout import FIRST_WAIT, FREE_FAILURES, LONGEST_WAIT, Attempts

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _after(failures):
    attempts = Attempts()
    for _ in range(failures):
        attempts = attempts.charged(NOW)
    return attempts


def test_a_few_failures_are_free():
    assert not any(_after(failures).locked(NOW) for failures in range(FREE_FAILURES))


def test_then_every_failure_locks_for_longer_up_to_a_bound():
    waits = [_after(failures).locked_until - NOW for failures in range(FREE_FAILURES, FREE_FAILURES + 30)]
    assert waits[0] == FIRST_WAIT
    assert all(shorter <= longer <= LONGEST_WAIT for shorter, longer in pairwise(waits))
    assert waits[-1] == LONGEST_WAIT


def test_a_lock_ends_by_itself():
    locked = _after(FREE_FAILURES)
    assert locked.locked(NOW + FIRST_WAIT - timedelta(seconds=1))
    assert not locked.locked(NOW + FIRST_WAIT)
