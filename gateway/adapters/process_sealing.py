"""Seals in processes of their own: HPKE holds the interpreter's lock, and keys stay away from the network."""

import asyncio
from collections.abc import Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from gateway.adapters import sealing_worker
from gateway.adapters.sealing_worker import Chunk, Item, Worked
from gateway.domain.admission import Admitted
from gateway.domain.enrolment import Partner
from gateway.errors import SealingUnavailable
from gateway.settings import CustodyOptions
from keys.destination import Destination
from keys.identity import Day
from keys.suite import Mode
from servicekit.logs import get_logger
from signals import canonical

CHUNK = 64
_log = get_logger(__name__)


class ProcessSealing:
    """See `gateway.ports.sealing.Sealing`. When a process dies, its batch is unavailable and the pool renewed."""

    def __init__(self, custody: CustodyOptions, workers: int) -> None:
        self._custody = custody
        self._workers = workers
        self._pool = self._new_pool()

    async def start(self) -> None:
        """Start every process before the first signal comes. Raises SealingUnavailable."""
        loop = asyncio.get_running_loop()
        try:
            await asyncio.gather(
                *(loop.run_in_executor(self._pool, sealing_worker.ready) for _ in range(self._workers))
            )
        except BrokenProcessPool:
            raise SealingUnavailable("sealing processes do not start") from None

    def stop(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def forget(self, epochs: Collection[int]) -> None:  # noqa: ARG002 - whichever: memory goes with the process
        """End the processes once they have done what they were given; new ones know no key yet."""
        former, self._pool = self._pool, self._new_pool()
        former.shutdown(wait=False)

    async def seal(self, partner: Partner, day: Day, admitted: Sequence[Admitted]) -> Sequence[bytes | None] | None:
        """Return the bundles, chunks side by side."""
        pool = self._pool
        loop = asyncio.get_running_loop()
        try:
            worked = await asyncio.gather(
                *(loop.run_in_executor(pool, sealing_worker.work, chunk) for chunk in chunks(partner, day, admitted))
            )
        except (BrokenProcessPool, RuntimeError):
            self._renew(pool)
            raise SealingUnavailable("a sealing process died") from None
        return _together(worked, len(admitted))

    def _renew(self, broken: ProcessPoolExecutor) -> None:
        if self._pool is broken:
            _log.error("sealing_pool_renewed", workers=self._workers)
            self._pool = self._new_pool()
            broken.shutdown(wait=False, cancel_futures=True)

    def _new_pool(self) -> ProcessPoolExecutor:
        # Spawned, not forked: a fork would copy threads' locks, sockets and whatever signals are in memory.
        return ProcessPoolExecutor(
            self._workers, mp_context=get_context("spawn"), initializer=sealing_worker.start, initargs=(self._custody,)
        )


def chunks(partner: Partner, day: Day, admitted: Sequence[Admitted]) -> list[Chunk]:
    """Return the work of one batch in pieces that processes can share."""
    key = partner.signing_key.encode() if partner.signing_key else b""
    made = []
    for at in range(0, len(admitted), CHUNK):
        places: dict[Destination, int] = {}
        items = tuple(
            _item(partner, item, places.setdefault(item.destination, len(places))) for item in admitted[at : at + CHUNK]
        )
        verify = at == 0 and admitted[0].mode is Mode.DIRECT
        made.append(Chunk(partner.oin.value, key, day.number, tuple(places), items, verify))
    return made


def _item(partner: Partner, admitted: Admitted, destination: int) -> Item:
    stated = admitted.stated
    signal = stated.signal
    subject = (
        signal.initials, signal.prefix, signal.surname, signal.trade_name, signal.birth_date, signal.postcode,
        signal.house_number, signal.house_letter, signal.house_suffix,
    )  # fmt: skip
    text = canonical.encode(partner.oin, stated.signal_id, signal)
    return Item(destination, admitted.mode, stated.signal_id.value, text, stated.signature, subject)


def _together(worked: Sequence[Worked], expected: int) -> Sequence[bytes | None] | None:
    if any(part.signature_refused for part in worked):
        return None
    for failure in {failure for part in worked for failure in part.failures}:
        _log.error("sealing_failed", code=failure)
    bundles = [bundle for part in worked for bundle in part.bundles]
    if len(bundles) != expected:
        raise SealingUnavailable("a chunk could not be worked")
    return bundles
