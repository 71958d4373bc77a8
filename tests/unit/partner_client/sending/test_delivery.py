"""Order, window and retries of a delivery, against a gateway that answers from a script."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from keys.identity import Day, MunicipalityCode, SignalId
from keys.suite import Mode
from partner_client.errors import GatewayMisbehaved, GatewayRefused, GatewayUnavailable
from partner_client.outcome import Receipt, SignalOutcome, SignedSignal
from partner_client.sending.delivery import Delivery, ParcelSource
from partner_client.sending.parcels import Parcel
from partner_client.sending.patience import Patience
from tests.support.signals import a_signal

RECEIPT = Receipt(
    receipt_id=bytes(16),
    log_id="log",
    leaf_hash=bytes(32),
    day=Day(1),
    municipality=MunicipalityCode("0001"),
    mode=Mode.DIRECT,
)


def a_parcel(number, *, empty=False):
    signed = SignedSignal(signal_id=SignalId(number.to_bytes(16, "big")), signal=a_signal(), signature=None)
    return Parcel(number=number, last_line=number, lines=(number,), signals=() if empty else (signed,))


class Script:
    """Answers every batch; stream number `n` breaks after `breaks[n]` answers."""

    def __init__(self, breaks=(), error=None, wrong=False):
        self.breaks, self.error, self.wrong = list(breaks), error or GatewayUnavailable("lost"), wrong
        self.sent, self.most_waiting, self.answered = [], 0, 0

    @asynccontextmanager
    async def submission(self):
        yield ScriptStream(self, self.breaks.pop(0) if self.breaks else None)


class ScriptStream:
    def __init__(self, script, limit):
        self.script, self.limit, self.queue = script, limit, asyncio.Queue()

    async def send(self, number, signals):
        self.script.sent.append(number)
        await self.queue.put((number, signals))
        self.script.most_waiting = max(self.script.most_waiting, self.queue.qsize())

    async def end(self):
        await self.queue.put(None)

    async def receive(self):
        if self.limit == 0:
            raise self.script.error
        item = await self.queue.get()
        if item is None:
            return None
        self.limit = None if self.limit is None else self.limit - 1
        number, signals = item
        ids = [signed.signal_id for signed in signals]
        return number + self.script.wrong, [SignalOutcome(own, RECEIPT) for own in ids]


async def deliver(script, parcels, *, window=4, seconds=60.0):
    settled, pauses = [], []

    async def settle(parcel, outcomes):
        await asyncio.sleep(0)
        settled.append(parcel.number)

    async def sleep(pause):
        pauses.append(pause)

    delivery = Delivery(script, window=window, patience=Patience(seconds=seconds, sleep=sleep))
    await delivery.deliver(ParcelSource(iter(parcels)), settle)
    return settled, pauses


async def test_parcels_are_settled_in_order():
    settled, pauses = await deliver(Script(), [a_parcel(number) for number in range(1, 30)])
    assert settled == list(range(1, 30))
    assert pauses == []


async def test_no_more_than_the_window_is_ever_unanswered():
    script = Script()
    await deliver(script, [a_parcel(number) for number in range(1, 50)], window=3)
    assert script.most_waiting <= 3


async def test_what_was_unanswered_is_sent_again_and_settled_once():
    script = Script(breaks=[2, 1, 0, 0, 3])
    settled, pauses = await deliver(script, [a_parcel(number) for number in range(1, 12)])
    assert settled == list(range(1, 12))
    assert len(pauses) == 5
    assert len(script.sent) >= 11


async def test_parcels_without_signals_are_settled_in_their_place():
    parcels = [a_parcel(number, empty=number % 3 != 0) for number in range(1, 20)]
    settled, _ = await deliver(Script(breaks=[1, 2]), parcels)
    assert settled == list(range(1, 20))


async def test_a_file_of_refused_lines_only_needs_no_answer():
    settled, _ = await deliver(Script(), [a_parcel(number, empty=True) for number in range(1, 5)])
    assert settled == [1, 2, 3, 4]


async def test_patience_ends_when_nothing_moves():
    with pytest.raises(GatewayUnavailable):
        await deliver(Script(breaks=[0] * 1000), [a_parcel(1)], seconds=30)


async def test_progress_renews_patience():
    script = Script(breaks=[1] * 100)
    settled, pauses = await deliver(script, [a_parcel(number) for number in range(1, 100)], seconds=1)
    assert len(settled) == 99
    assert max(pauses) <= 0.2


async def test_a_refusal_is_not_tried_again():
    script = Script(breaks=[0, None], error=GatewayRefused(field="CALLER_UNKNOWN"))
    with pytest.raises(GatewayRefused):
        await deliver(script, [a_parcel(1)])
    assert script.breaks == [None]


async def test_an_answer_to_another_batch_is_not_believed():
    with pytest.raises(GatewayMisbehaved):
        await deliver(Script(wrong=True), [a_parcel(1)])


async def test_what_goes_wrong_while_reading_reaches_the_caller():
    def failing():
        yield a_parcel(1)
        raise GatewayMisbehaved("reader")

    with pytest.raises(GatewayMisbehaved, match="reader"):
        await deliver(Script(), failing())


async def test_a_cancelled_reader_loses_no_parcel():
    source = ParcelSource(iter([a_parcel(1), a_parcel(2)]))
    waiting = asyncio.create_task(source.next())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert [(await source.next()).number, (await source.next()).number, await source.next()] == [1, 2, None]
