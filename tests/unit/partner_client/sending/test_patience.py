"""How long a client keeps trying."""

import pytest

from partner_client.errors import GatewayFailed, GatewayUnavailable
from partner_client.sending.patience import Patience, persist


def test_pauses_grow_to_their_bound():
    patience = Patience(seconds=1, first_pause=1, longest_pause=8)
    for attempt, ceiling in [(0, 1), (1, 2), (2, 4), (3, 8), (9, 8), (10_000, 8)]:
        assert ceiling / 2 <= patience.pause(attempt) <= ceiling


async def test_a_call_is_repeated_until_it_is_answered():
    failures = [GatewayUnavailable("1"), GatewayFailed("2")]
    told, pauses = [], []

    async def call():
        if failures:
            raise failures.pop(0)
        return "answer"

    async def sleep(pause):
        pauses.append(pause)

    answer = await persist(call, Patience(seconds=60, on_wait=told.append, sleep=sleep))
    assert (answer, [error.code for error in told]) == ("answer", ["GATEWAY_UNAVAILABLE", "GATEWAY_FAILED"])
    assert len(pauses) == 2


async def test_the_last_failure_is_raised_when_patience_ends():
    async def call():
        raise GatewayFailed("still")

    async def sleep(_):
        return None

    with pytest.raises(GatewayFailed):
        await persist(call, Patience(seconds=3, sleep=sleep))
