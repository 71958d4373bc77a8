"""Turns between callers of one gateway."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.turns import Turns
from keys.identity import Oin

FLOOD, CALM, THIRD = (Oin(f"0000009900000000000{number}") for number in range(1, 4))
ROOM = 10


class Work:
    """Pieces of work that end when the test says so."""

    def __init__(self, room=ROOM):
        self.turns = Turns(room)
        self.begun = []
        self.at_work = []
        self.tasks = []

    def ask(self, caller, units):
        end = asyncio.Event()

        async def piece():
            async with self.turns.turn(caller, units):
                self.begun.append((caller, units))
                self.at_work.append((units, end))
                await end.wait()

        self.tasks.append(asyncio.ensure_future(piece()))
        return self.tasks[-1]

    async def settle(self):
        for _ in range(5):
            await asyncio.sleep(0)

    async def end_first(self):
        self.at_work.pop(0)[1].set()
        await self.settle()

    async def end_all(self):
        while self.at_work:
            await self.end_first()


async def test_who_has_nothing_under_way_goes_before_everything_that_a_flood_has_waiting():
    work = Work()
    for _ in range(50):
        work.ask(FLOOD, 5)
    await work.settle()
    work.ask(CALM, 1)
    await work.end_first()
    assert work.begun == [(FLOOD, 5), (FLOOD, 5), (CALM, 1)]
    await work.end_all()
    assert len(work.begun) == 51


async def test_callers_that_always_have_work_get_the_same_amount_whatever_their_pieces():
    work = Work()
    for _ in range(100):
        work.ask(FLOOD, 10)
        for _ in range(5):
            work.ask(CALM, 2)
    await work.settle()
    while sum(units for _, units in work.begun) < 500:
        await work.end_first()
    got = [sum(units for caller, units in work.begun if caller is one) for one in (FLOOD, CALM)]
    assert abs(got[0] - got[1]) <= 10
    await work.end_all()


async def test_rest_saves_nothing_up():
    work = Work(room=1)
    for _ in range(20):
        work.ask(FLOOD, 1)
    await work.settle()
    for _ in range(10):
        await work.end_first()
    for _ in range(10):
        work.ask(CALM, 1)
    await work.end_all()
    after = [caller for caller, _ in work.begun[11:]]
    assert after[:2].count(CALM) <= 2
    assert all(after[:length].count(CALM) <= length // 2 + 1 for length in range(1, 19))


async def test_a_piece_larger_than_the_room_goes_alone():
    work = Work()
    work.ask(FLOOD, 3)
    large = work.ask(CALM, ROOM + 1)
    await work.settle()
    assert work.begun == [(FLOOD, 3)]
    await work.end_first()
    work.ask(THIRD, 1)
    await work.settle()
    assert work.begun[1:] == [(CALM, ROOM + 1)]
    assert not large.done()
    await work.end_all()
    assert len(work.begun) == 3


@pytest.mark.parametrize("begun", [True, False])
async def test_a_piece_whose_caller_went_away_leaves_its_room(begun):
    work = Work()
    tasks = [work.ask(FLOOD, ROOM), work.ask(CALM, ROOM)]
    await work.settle()
    tasks[0 if begun else 1].cancel()
    await work.settle()
    work.ask(THIRD, ROOM)
    if not begun:
        await work.end_first()
    else:
        work.at_work[1][1].set()
    await work.settle()
    assert work.begun[-1] == (THIRD, ROOM)


@given(st.lists(st.tuples(st.sampled_from([FLOOD, CALM, THIRD]), st.integers(0, 15)), max_size=30), st.data())
def test_never_more_at_work_than_the_room_and_everything_gets_its_turn(pieces, data):
    async def go():
        work = Work()
        for caller, units in pieces:
            work.ask(caller, units)
            await work.settle()
            if work.at_work and data.draw(st.booleans()):
                await work.end_first()
            at_work = [units for units, _ in work.at_work]
            assert sum(at_work) <= ROOM or len([units for units in at_work if units]) == 1
        await work.end_all()
        assert sorted(map(str, work.begun)) == sorted(map(str, pieces))

    asyncio.run(go())
