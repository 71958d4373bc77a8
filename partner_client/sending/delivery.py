"""Parcels reach the gateway in order, however often the connection is lost on the way.

What was sent and not answered is sent again after reconnecting: the gateway answers a signal id that it holds with the
same receipt, so that sending twice is accepting once. Nothing is sent by a manifest that we know to be replaced.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Protocol

from partner_client.errors import GatewayMisbehaved, GatewayUnavailable, PreparationOutdated
from partner_client.outcome import SignalOutcome, UnsealedSignal
from partner_client.ports import Gateway, SubmissionStream
from partner_client.sending.anew import Standing, accepted, standing
from partner_client.sending.parcels import Parcel
from partner_client.sending.patience import Patience, Trying

Settle = Callable[[Parcel, Sequence[SignalOutcome]], Awaitable[None]]


class Parcels(Protocol):
    """Where parcels come from, in order."""

    async def next(self) -> Parcel | None:
        """Return the next parcel; None at the end. Cancelling, or GatewayUnavailable, loses none: ask again."""


class ParcelSource:
    """Makes parcels in a thread, one ahead of its reader. A reader that is cancelled loses none."""

    def __init__(self, parcels: Iterator[Parcel]) -> None:
        self._parcels = parcels
        self._next: asyncio.Future[Parcel | None] | None = None

    async def next(self) -> Parcel | None:
        """Return the next parcel; None at the end."""
        if self._next is None:
            self._next = self._made()
        parcel = await asyncio.shield(self._next)
        self._next = self._made() if parcel is not None else self._next
        return parcel

    def _made(self) -> asyncio.Future[Parcel | None]:
        return asyncio.ensure_future(asyncio.to_thread(next, self._parcels, None))


class Delivery:
    """Delivers one stream of parcels; `settle` is called once per parcel, in order, before the next is settled."""

    def __init__(self, gateway: Gateway, *, manifest: int, window: int, patience: Patience) -> None:
        """Deliver what was prepared by the manifest of that version."""
        self._gateway = gateway
        self._manifest = manifest
        self._window = window
        self._patience = patience
        self._waiting: deque[Parcel] = deque()
        self._room = asyncio.Event()
        self._undoubted = asyncio.Event()
        self._exhausted = False
        self._progressed = False

    async def deliver(self, parcels: Parcels, settle: Settle) -> None:
        """Return when every parcel is settled.

        Raises GatewayUnavailable when patience ends, GatewayRefused and GatewayMisbehaved at once, and
        PreparationOutdated when the rest has to be prepared anew; what was settled stays settled, and the rest may or
        may not have been accepted. Of an outdated parcel the accepted part is settled: it ends at no line.
        """
        trying, again = Trying(self._patience), False
        while not (self._exhausted and not self._waiting):
            self._progressed = False
            try:
                # A gateway that comes back may come back with another manifest: ask before anything leaves again.
                if again and await self._replaced():
                    raise PreparationOutdated("the manifest was replaced", field="manifest")
                async with self._gateway.submission() as stream:
                    await self._converse(stream, parcels, settle)
            except GatewayUnavailable as error:
                again = True
                if self._progressed:
                    trying = Trying(self._patience)
                await trying.wait_or_raise(error)

    async def _converse(self, stream: SubmissionStream, parcels: Parcels, settle: Settle) -> None:
        self._undoubted.set()
        receiver = asyncio.create_task(self._receive(stream, settle))
        sender = asyncio.create_task(self._send(stream, parcels, settle))
        try:
            await asyncio.wait({receiver, sender}, return_when=asyncio.FIRST_EXCEPTION)
            if receiver.done():
                receiver.result()
            if sender.done() and sender.exception() is not None:
                await self._prefer_receivers_reason(receiver)
                sender.result()
        finally:
            for task in (receiver, sender):
                task.cancel()
            await asyncio.gather(receiver, sender, return_exceptions=True)

    @staticmethod
    async def _prefer_receivers_reason(receiver: asyncio.Task[None]) -> None:
        """Raise what the receiver raised: a broken call fails both tasks, and only its failure says why."""
        await asyncio.wait({receiver}, timeout=1)
        if receiver.done():
            receiver.result()

    async def _send(self, stream: SubmissionStream, parcels: Parcels, settle: Settle) -> None:
        for again in tuple(self._waiting):
            await self._send_one(stream, again)
        while not self._exhausted:
            await self._wait_for_room()
            parcel = await parcels.next()
            if parcel is None:
                self._exhausted = True
            elif parcel.signals or self._waiting:
                self._waiting.append(parcel)
                await self._send_one(stream, parcel)
            else:
                await settle(parcel, ())
        await stream.end()

    async def _send_one(self, stream: SubmissionStream, parcel: Parcel) -> None:
        await self._undoubted.wait()
        ready = [signal for signal in parcel.signals if not isinstance(signal, UnsealedSignal)]
        if len(ready) != len(parcel.signals):
            raise TypeError("a signal in blind mode is sealed before it is sent")
        if ready:
            await stream.send(parcel.number, ready)

    async def _wait_for_room(self) -> None:
        while len(self._waiting) >= self._window:
            self._room.clear()
            await self._room.wait()

    async def _receive(self, stream: SubmissionStream, settle: Settle) -> None:
        while (answer := await stream.receive()) is not None:
            if not self._waiting:
                raise GatewayMisbehaved("an answer to nothing", field="batch_number")
            number, outcomes = answer
            parcel = self._waiting[0]
            if number != parcel.number:
                raise GatewayMisbehaved("an answer to another batch", field="batch_number")
            if [outcome.signal_id for outcome in outcomes] != [signed.signal_id for signed in parcel.signals]:
                raise GatewayMisbehaved("results of other signals", field="results")
            await self._hold_to_manifest(parcel, outcomes, settle)
            await self._settle_first(settle, outcomes)
            while self._waiting and not self._waiting[0].signals:
                await self._settle_first(settle, ())
        if self._waiting or not self._exhausted:
            raise GatewayUnavailable("the gateway ended the stream")

    async def _settle_first(self, settle: Settle, outcomes: Sequence[SignalOutcome]) -> None:
        # Settled first, removed after: a parcel is never neither waiting nor settled.
        await settle(self._waiting[0], outcomes)
        self._waiting.popleft()
        self._progressed = True
        self._room.set()

    async def _hold_to_manifest(self, parcel: Parcel, outcomes: Sequence[SignalOutcome], settle: Settle) -> None:
        """Raise PreparationOutdated unless the outcomes are final. While that is in doubt nothing is sent."""
        found = standing(outcomes)
        if found is Standing.STANDS:
            return
        self._undoubted.clear()
        if found is Standing.DOUBTFUL and not await self._replaced():
            self._undoubted.set()
            return
        part, answers = accepted(parcel, outcomes)
        if answers:
            await settle(part, answers)
        raise PreparationOutdated("made for another day or manifest", field="manifest")

    async def _replaced(self) -> bool:
        """Whether the gateway has a newer manifest than the one that we go by. Raises GatewayUnavailable."""
        return await self._gateway.manifest(self._manifest) is not None
