"""How long to keep trying a gateway that does not answer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from partner_client.errors import GatewayUnavailable
from servicekit import patience

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience(patience.Patience):
    """Patience with a gateway, which says that it waits."""

    on_wait: Callable[[GatewayUnavailable], None] = lambda _: None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Trying:
    """One row of failures without progress."""

    def __init__(self, how: Patience) -> None:
        self._how = how
        self._waits = patience.Waits(how)

    async def wait_or_raise(self, error: GatewayUnavailable) -> None:
        """Wait for the next attempt; raise `error` when patience has ended."""
        if not await self.waited(error):
            raise error

    async def waited(self, error: GatewayUnavailable) -> bool:
        """Wait for the next attempt and return True; return False at once when patience has ended."""
        pause = self._waits.following()
        if pause is None:
            return False
        self._how.on_wait(error)
        await self._how.sleep(pause)
        return True


async def persist(call: Callable[[], Awaitable[Answer]], how: Patience) -> Answer:
    """Return what `call` returned, the first time that the gateway answers. Raises its last GatewayUnavailable."""
    trying = Trying(how)
    while True:
        try:
            return await call()
        except GatewayUnavailable as error:
            await trying.wait_or_raise(error)
