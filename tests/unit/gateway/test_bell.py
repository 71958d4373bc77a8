import asyncio

from gateway.bell import Bell
from keys.identity import MunicipalityCode

HERE, THERE = MunicipalityCode("0654"), MunicipalityCode("0687")


async def test_a_ring_after_listening_is_heard_also_before_waiting():
    bell = Bell()
    heard, other = bell.listen(HERE), bell.listen(THERE)
    bell.ring([HERE, HERE])
    await asyncio.wait_for(heard.wait(), 1)
    assert not other.is_set()


async def test_everybody_who_listens_hears_and_the_next_listener_waits_anew():
    bell = Bell()
    listeners = [bell.listen(HERE) for _ in range(3)]
    bell.ring_all()
    assert all(event.is_set() for event in listeners)
    assert not bell.listen(HERE).is_set()
