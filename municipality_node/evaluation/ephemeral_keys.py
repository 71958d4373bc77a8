"""The keys of one run and the work that needs them, spread over processes: link keys of residents, bundles of signals.

The evaluator stands for the gateway: it evaluates in clear, which gives the same outputs as the blinded protocol.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import islice
from multiprocessing import get_context
from typing import Self, TypeVar

from keys import voprf
from keys.bundle import seal_bundle
from keys.epoch import ROOT_SIZE, EpochRoot
from keys.header import Header
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.link_key import LinkKey, link_key, tag
from keys.linkage import SlotInput
from keys.seal import SealPrivateKey, SealPublicKey
from keys.secret import SecretBytes
from keys.suite import Mode, Suite
from keys.voprf import KeyPair
from servicekit.lifeline import end_with_parent

EPOCH, GENERATION = 1, 1
PARTNER = Oin("00000099000000000000")
_CHUNK = 500
_WAITING = 4
FEW = 4_000
"""Below so many evaluations other processes cost more than they save."""

Job = TypeVar("Job")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Keyed:
    """What the node keeps of one evaluated input: the link key, and its tag for the day of the run."""

    link_key: bytes
    tag: bytes


@dataclass(frozen=True, slots=True)
class Sealable:
    """One signal on its way into a bundle."""

    municipality: MunicipalityCode
    signal_id: SignalId
    slots: tuple[SlotInput | None, ...]
    content: bytes


@dataclass(frozen=True, slots=True)
class Inputs:
    """Key inputs of residents of one municipality."""

    municipality: MunicipalityCode
    slots: tuple[SlotInput, ...]


class _Worker:
    """The keys as every process holds them."""

    def __init__(self, root: bytes, day: int, recipients: dict[str, bytes]) -> None:
        self._root = EpochRoot(SecretBytes(root), EPOCH)
        self._day = Day(day)
        self._recipients = {
            MunicipalityCode(code): SealPublicKey.decode(Suite.AS1, encoded) for code, encoded in recipients.items()
        }
        self._leaf = cache(self._derive_leaf)

    def _derive_leaf(self, municipality: MunicipalityCode) -> KeyPair:
        return self._root.leaf(municipality, GENERATION)

    def _link_key(self, municipality: MunicipalityCode, slot: SlotInput) -> LinkKey:
        output = voprf.evaluate(self._leaf(municipality), slot.data)
        return link_key(output, municipality=municipality, epoch=EPOCH, kind=slot.kind)

    def keyed(self, inputs: Inputs) -> list[Keyed]:
        keys = [self._link_key(inputs.municipality, slot) for slot in inputs.slots]
        return [Keyed(key.secret.expose(), tag(key.tag_key(), PARTNER, self._day)) for key in keys]

    def seal(self, sealable: Sealable) -> bytes:
        recipient = self._recipients[sealable.municipality]
        header = Header(
            suite=Suite.AS1,
            mode=Mode.DIRECT_UNSIGNED,
            partner=PARTNER,
            municipality=sealable.municipality,
            epoch=EPOCH,
            generation=GENERATION,
            day=self._day,
            signal_id=sealable.signal_id,
            manifest_hash=bytes(32),
            key_id=recipient.key_id,
        )
        keys = [self._link_key(sealable.municipality, slot) if slot else None for slot in sealable.slots]
        return seal_bundle(header, keys, sealable.content, recipient)


_in_this_process: list[_Worker] = []


def _start(root: bytes, day: int, recipients: dict[str, bytes]) -> None:
    _in_this_process[:] = [_Worker(root, day, recipients)]
    end_with_parent()


def _keyed(chunk: Sequence[Inputs]) -> list[list[Keyed]]:
    return [_in_this_process[0].keyed(inputs) for inputs in chunk]


def _sealed(chunk: Sequence[Sealable]) -> list[bytes]:
    return [_in_this_process[0].seal(sealable) for sealable in chunk]


class EphemeralKeys:
    """The secrets of one run, made when it starts and gone when it ends. Use as a context manager."""

    def __init__(self, municipalities: Iterable[MunicipalityCode], *, day: Day, jobs: int, evaluations: int) -> None:
        root = os.urandom(ROOT_SIZE)
        self.seal_keys = {code: SealPrivateKey.generate(Suite.AS1) for code in municipalities}
        recipients = {code.value: key.public.encoded for code, key in self.seal_keys.items()}
        self._pool: ProcessPoolExecutor | None = None
        self._jobs = jobs
        if jobs > 1 and evaluations > FEW:
            # Spawned, not forked: a child starts without the registers, and without this process's threads.
            self._pool = ProcessPoolExecutor(
                jobs, get_context("spawn"), initializer=_start, initargs=(root, day.number, recipients)
            )
        else:
            _start(root, day.number, recipients)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; nothing is derived or sealed any more. What was sealed can still be opened."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
        _in_this_process.clear()

    def keyed(self, inputs: Iterable[Inputs]) -> Iterator[list[Keyed]]:
        """Yield what the node keeps for each of `inputs`, in order."""
        return self._spread(_keyed, inputs, max(1, _CHUNK // 5))

    def sealed(self, signals: Iterable[Sealable]) -> Iterator[bytes]:
        """Yield the bundle of each signal, in order."""
        return self._spread(_sealed, signals, _CHUNK // 5)

    def _spread(
        self, work: Callable[[Sequence[Job]], list[Result]], jobs: Iterable[Job], size: int
    ) -> Iterator[Result]:
        source = iter(jobs)
        chunks = iter(lambda: list(islice(source, size)), [])
        if self._pool is None:
            for chunk in chunks:
                yield from work(chunk)
            return
        # Few chunks wait at a time: a register of any size passes through bounded memory.
        waiting: deque[Future[list[Result]]] = deque()
        for chunk in chunks:
            waiting.append(self._pool.submit(work, chunk))
            if len(waiting) >= _WAITING * self._jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
