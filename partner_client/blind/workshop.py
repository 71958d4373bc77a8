"""Where blinding and sealing happen: in processes of their own, or in threads of this one."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from keys.identity import Oin
from keys.signing import VerifyKey
from partner_client.blind import worker
from partner_client.blind.job import Blinded, Evaluated, Job, Sealed
from partner_client.blind.sealer import Sealer
from partner_client.errors import SealingFailed
from partner_client.settings import KeySettings
from partner_client.trust.own_keys import OwnKeys

_THREADS = 4
T = TypeVar("T")


class Workshop:
    """Runs the two steps of blind mode away from the event loop."""

    def __init__(
        self,
        executor: Executor,
        blind: Callable[[Job], Blinded],
        seal: Callable[[Job, Blinded, Evaluated], Sealed],
    ) -> None:
        self._executor = executor
        self._blind = blind
        self._seal = seal

    @classmethod
    def in_threads(cls, partner: Oin, keys: OwnKeys) -> "Workshop":
        """Return a workshop for programs that must not start processes."""
        sealer = Sealer(partner, keys)
        return cls(ThreadPoolExecutor(_THREADS, thread_name_prefix="sealing"), sealer.blind, sealer.seal)

    @classmethod
    def in_processes(cls, partner: Oin, keys: KeySettings, signs_with: VerifyKey, count: int) -> "Workshop":
        """Return a workshop of up to `count` processes, started as work comes."""
        # Spawned, not forked: a fork would copy the connection's threads and locks.
        pool = ProcessPoolExecutor(
            count,
            mp_context=get_context("spawn"),
            initializer=worker.start,
            initargs=(partner.value, keys.directory, keys.wrapping_key, signs_with.encode()),
        )
        return cls(pool, worker.blind, worker.seal)

    async def blind(self, job: Job) -> Blinded:
        """Return the elements to have evaluated. Raises SealingFailed."""
        return await self._run(self._blind, job)

    async def seal(self, job: Job, blinded: Blinded, evaluated: Evaluated) -> Sealed:
        """Return the bundles. Raises SealingFailed."""
        return await self._run(self._seal, job, blinded, evaluated)

    async def _run(self, work: Callable[..., T], *values: object) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work, *values)
        except BrokenProcessPool:
            raise SealingFailed("a sealing process died", field="submission.sealing_processes") from None

    def close(self) -> None:
        """End threads or processes, and wait until they have; what waits for them is dropped."""
        # Not left to the end of the interpreter: in a process of `multiprocessing` that stops, before it waits for the
        # pool's processes, the thread that would tell them to end.
        self._executor.shutdown(wait=True, cancel_futures=True)
