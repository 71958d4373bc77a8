"""Parcels that are sealed ahead of their reader, some at a time, in order."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from partner_client.errors import GatewayUnavailable
from partner_client.sending.delivery import ParcelSource
from partner_client.sending.parcels import Parcel

Seal = Callable[[Parcel], Awaitable[Parcel]]


@dataclass(slots=True)
class _Begun:
    parcel: Parcel
    sealing: asyncio.Future[Parcel]


class SealedParcels:
    """See `sending.delivery.Parcels`: a reader that is cancelled, or finds the gateway gone, asks again."""

    def __init__(self, parcels: ParcelSource, seal: Seal, *, ahead: int) -> None:
        self._parcels = parcels
        self._seal = seal
        self._ahead = ahead
        self._begun: deque[_Begun] = deque()
        self._exhausted = False

    async def next(self) -> Parcel | None:
        """Return the next parcel; None at the end. Raises what sealing raises."""
        while not self._exhausted and len(self._begun) < self._ahead:
            parcel = await self._parcels.next()
            if parcel is None:
                self._exhausted = True
            else:
                self._begun.append(_Begun(parcel, self._start(parcel)))
        if not self._begun:
            return None
        first = self._begun[0]
        if _was_unavailable(first.sealing):
            first.sealing = self._start(first.parcel)
        sealed = await asyncio.shield(first.sealing)
        self._begun.popleft()
        return sealed

    def _start(self, parcel: Parcel) -> asyncio.Future[Parcel]:
        return asyncio.ensure_future(self._seal(parcel))

    async def close(self) -> None:
        """Stop whatever is being sealed."""
        for begun in self._begun:
            begun.sealing.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await begun.sealing


def _was_unavailable(sealing: asyncio.Future[Parcel]) -> bool:
    """Whether an earlier attempt met a gateway that was gone; its reader was told, and comes back."""
    return sealing.done() and not sealing.cancelled() and isinstance(sealing.exception(), GatewayUnavailable)
