import asyncio

import pytest

from gateway.errors import Draining, StreamIdle, StreamLimit
from gateway.rpc.pipeline import bounded, in_order


async def numbers(count, *, then_wait=False):
    for number in range(count):
        yield number
    if then_wait:
        await asyncio.sleep(60)


async def collected(responses, into=None):
    into = [] if into is None else into
    async for item in responses:
        into.append(item)
    return into


async def test_answers_come_in_order_whatever_finishes_first():
    async def work(number):
        await asyncio.sleep(0.01 * (5 - number))
        return number

    assert await collected(in_order(numbers(5), work, depth=3, room=asyncio.Semaphore(3))) == [0, 1, 2, 3, 4]


async def test_no_more_than_depth_is_taken_in_at_once():
    running, most = 0, 0

    async def work(number):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        running -= 1
        return number

    await collected(in_order(numbers(30), work, depth=4, room=asyncio.Semaphore(4)))
    assert most == 4


async def test_streams_of_one_caller_share_the_room_and_a_stream_that_is_left_gives_it_back():
    running, most, room = 0, 0, asyncio.Semaphore(3)

    async def work(number):
        nonlocal running, most
        running += 1
        most = max(most, running)
        try:
            await asyncio.sleep(0.001)
        finally:
            running -= 1
        return number

    left = in_order(numbers(30), work, depth=3, room=room)
    assert await anext(left) == 0
    await left.aclose()
    both = [collected(in_order(numbers(30), work, depth=3, room=room)) for _ in range(2)]
    assert await asyncio.gather(*both) == [list(range(30))] * 2
    assert most == 3
    assert not room.locked()


async def test_a_failure_ends_the_stream_after_what_came_before_it():
    async def work(number):
        if number == 2:
            raise ValueError
        return number

    answered = []
    with pytest.raises(ValueError):
        await collected(in_order(numbers(9), work, depth=3, room=asyncio.Semaphore(3)), answered)
    assert answered == [0, 1]


async def test_what_was_begun_is_cancelled_when_the_caller_leaves():
    cancelled = []

    async def work(number):
        try:
            await asyncio.sleep(0 if number == 0 else 60)
        except asyncio.CancelledError:
            cancelled.append(number)
            raise
        return number

    responses = in_order(numbers(3), work, depth=3, room=asyncio.Semaphore(3))
    assert await anext(responses) == 0
    await responses.aclose()
    assert sorted(cancelled) == [1, 2]


async def test_a_failure_of_the_requests_comes_after_the_answers():
    async def work(number):
        await asyncio.sleep(0.01)
        return number

    requests = bounded(numbers(2, then_wait=True), idle_seconds=0.05, most=9, draining=asyncio.Event())
    answered = []
    with pytest.raises(StreamIdle):
        await collected(in_order(requests, work, depth=2, room=asyncio.Semaphore(2)), answered)
    assert answered == [0, 1]


async def test_a_stream_longer_than_its_bound_is_refused():
    requests = bounded(numbers(4), idle_seconds=1, most=3, draining=asyncio.Event())
    with pytest.raises(StreamLimit):
        await collected(requests)


async def test_a_stopping_process_takes_nothing_more():
    draining = asyncio.Event()
    requests = bounded(numbers(1, then_wait=True), idle_seconds=60, most=9, draining=draining)
    assert await anext(requests) == 0
    asyncio.get_running_loop().call_later(0.01, draining.set)
    with pytest.raises(Draining):
        await anext(requests)
