"""Order, window and retries of a delivery, against a gateway that answers from a script."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from keys.identity import Day, MunicipalityCode, SignalId
from keys.suite import Mode
from partner_client.errors import GatewayMisbehaved, GatewayRefused, GatewayUnavailable, PreparationOutdated
from partner_client.outcome import Receipt, Refused, SignalOutcome, SignedSignal
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
    """Answers every batch; stream number `n` breaks after `breaks[n]` answers.

    `refused` holds the codes of the parcels that are; `newer` says whether there is a newer manifest, once it is asked.
    """

    def __init__(self, breaks=(), error=None, wrong=False, refused=None, newer=False):
        self.breaks, self.error, self.wrong = list(breaks), error or GatewayUnavailable("lost"), wrong
        self.sent, self.most_waiting, self.answered = [], 0, 0
        self.refused, self.newer, self.asked = refused or {}, newer, []

    async def manifest(self, known_version):
        before = len(self.sent)
        await asyncio.sleep(0.02)
        self.asked.append((known_version, len(self.sent) - before))
        return b"newer" if self.newer else None

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
        code = self.script.refused.get(number)
        answers = [Refused(code) if code and own.value[-1] == number else RECEIPT for own in ids]
        return number + self.script.wrong, [SignalOutcome(*one) for one in zip(ids, answers, strict=True)]


async def deliver(script, parcels, *, window=4, seconds=60.0, settled=None):
    settled, pauses = [] if settled is None else settled, []

    async def settle(parcel, outcomes):
        await asyncio.sleep(0)
        settled.append(parcel.number if parcel.last_line else (parcel.number, parcel.lines))

    async def sleep(pause):
        pauses.append(pause)

    delivery = Delivery(script, manifest=7, window=window, patience=Patience(seconds=seconds, sleep=sleep))
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


def mixed(number):
    """Return a parcel of two signals, the second of which may be refused."""
    first, second = (a_parcel(at).signals[0] for at in (100 + number, number))
    return Parcel(number=number, last_line=2 * number, lines=(2 * number - 1, 2 * number), signals=(first, second))


@pytest.mark.parametrize("code", ["G2_MODE", "G5_MERGED", "G5_NOT_CONNECTED"])
async def test_a_refusal_by_the_manifest_is_final_when_there_is_no_newer_one(code):
    script, settled = Script(refused={2: code}), []
    await deliver(script, [mixed(number) for number in range(1, 6)], settled=settled)
    assert settled == [1, 2, 3, 4, 5]
    assert script.asked == [(7, 0)]


@pytest.mark.parametrize(("code", "asked"), [("G2_MODE", [(7, 0)]), ("STALE_MANIFEST", [])])
async def test_an_outdated_plan_is_given_up_and_what_was_accepted_of_it_stays(code, asked):
    script, settled = Script(refused={2: code}, newer=True), []
    with pytest.raises(PreparationOutdated):
        await deliver(script, [mixed(number) for number in range(1, 30)], settled=settled)
    assert settled == [1, (2, (3,))]
    assert script.asked == asked
    assert len(script.sent) <= 2 + 4


async def test_other_refusals_ask_for_nothing():
    script = Script(refused={2: "VOLUME_EXHAUSTED"}, newer=True)
    settled, _ = await deliver(script, [mixed(number) for number in range(1, 6)])
    assert (settled, script.asked) == ([1, 2, 3, 4, 5], [])


async def test_nothing_is_sent_again_to_a_gateway_that_came_back_with_another_manifest():
    script, settled = Script(breaks=[2], newer=True), []
    with pytest.raises(PreparationOutdated):
        await deliver(script, [a_parcel(number) for number in range(1, 30)], settled=settled)
    assert settled == [1, 2]
    assert len(script.sent) == len(set(script.sent))


async def test_a_gateway_that_cannot_be_asked_is_tried_again():
    class Away(Script):
        async def manifest(self, known_version):
            if len(self.asked) < 3:
                self.asked.append(known_version)
                raise GatewayUnavailable("lost")

    script = Away(refused={2: "G2_MODE"})
    settled, pauses = await deliver(script, [mixed(number) for number in range(1, 6)])
    assert settled == [1, 2, 3, 4, 5]
    assert len(pauses) == 3
