"""How long to keep trying a gateway that does not answer."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from partner_client.errors import GatewayUnavailable

Answer = TypeVar("Answer")
_chance = random.SystemRandom()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait in all without any progress, and how long in between (exponential, with jitter)."""

    seconds: float
    first_pause: float = 0.2
    longest_pause: float = 10.0
    on_wait: Callable[[GatewayUnavailable], None] = lambda _: None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def pause(self, attempt: int) -> float:
        """Return how long to wait after `attempt` failures before this one."""
        ceiling = min(self.longest_pause, self.first_pause * 2.0 ** min(attempt, 16))
        return _chance.uniform(ceiling / 2, ceiling)


class Trying:
    """One row of failures without progress."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._attempts = 0
        self._waited = 0.0

    async def wait_or_raise(self, error: GatewayUnavailable) -> None:
        """Wait for the next attempt; raise `error` when patience has ended."""
        if not await self.waited(error):
            raise error

    async def waited(self, error: GatewayUnavailable) -> bool:
        """Wait for the next attempt and return True; return False at once when patience has ended."""
        if self._waited >= self._patience.seconds:
            return False
        self._patience.on_wait(error)
        pause = self._patience.pause(self._attempts)
        await self._patience.sleep(pause)
        self._attempts += 1
        self._waited += pause
        return True


async def persist(call: Callable[[], Awaitable[Answer]], patience: Patience) -> Answer:
    """Return what `call` returned, the first time that the gateway answers. Raises its last GatewayUnavailable."""
    trying = Trying(patience)
    while True:
        try:
            return await call()
        except GatewayUnavailable as error:
            await trying.wait_or_raise(error)
