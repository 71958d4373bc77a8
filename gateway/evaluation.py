"""Evaluates blinded elements for a node, within its leaf's lifetime budget; charged durably before anything is done."""

import asyncio
import hashlib
from concurrent.futures import Executor

from gateway.directory_watch import DirectoryWatch
from gateway.errors import ElementsRefused, LeafUnknown, ManifestUnavailable
from gateway.ports import Charge, EvaluationLedger, LeafKeys
from keys import voprf
from keys.encoding import lp_join
from keys.errors import KeysError
from keys.group import Elements
from keys.identity import MunicipalityCode, Oin
from servicekit.clock import Clock
from servicekit.refusal import CallerUnknown


class BlindEvaluation:
    """The keyed function for municipality nodes: each for the leaf of its own municipality, no other."""

    def __init__(
        self,
        *,
        directory: DirectoryWatch,
        ledger: EvaluationLedger,
        leaf_keys: LeafKeys,
        threads: Executor,
        clock: Clock,
    ) -> None:
        self._directory = directory
        self._ledger = ledger
        self._leaf_keys = leaf_keys
        self._threads = threads
        self._clock = clock

    async def evaluate(
        self, caller: Oin, municipality: str, epoch: int, generation: int, elements: bytes
    ) -> voprf.Evaluation:
        """Return the evaluation and its proof.

        Raises CallerUnknown, LeafUnknown, ElementsRefused or BudgetExhausted before any secret is used.
        """
        code = self._directory.current().nodes.get(caller)
        if code is None:
            raise CallerUnknown
        key = self._leaf(code, municipality, epoch, generation)
        loop = asyncio.get_running_loop()
        blinded = await loop.run_in_executor(self._threads, _checked, elements)
        await self._ledger.charge(
            Charge(
                caller=caller,
                municipality=code,
                epoch=epoch,
                generation=generation,
                request_hash=_request_hash(caller, code, epoch, generation, elements),
                count=len(blinded),
            )
        )
        return await loop.run_in_executor(self._threads, voprf.blind_evaluate, key, blinded, voprf.random_scalar())

    def _leaf(self, code: MunicipalityCode, stated: str, epoch: int, generation: int) -> voprf.KeyPair:
        directory = self._directory.current()
        if directory.manifest is None or not directory.in_force(self._clock.now()):
            raise ManifestUnavailable
        if stated != code.value:
            raise LeafUnknown(field="municipality_code")
        leaf = directory.manifest.leaf(code, epoch)
        if leaf is None or leaf.generation != generation:
            raise LeafUnknown(field="epoch" if leaf is None else "generation")
        key = self._leaf_keys.leaf(code, epoch, generation)
        if key is None or key.public != leaf.evaluators[0].public_key:
            raise LeafUnknown(field="epoch")
        return key


def _checked(elements: bytes) -> Elements:
    try:
        return Elements.parse(elements)
    except KeysError:
        raise ElementsRefused(field="blinded_elements") from None


def _request_hash(caller: Oin, code: MunicipalityCode, epoch: int, generation: int, elements: bytes) -> bytes:
    place = lp_join(caller.value, code.value, epoch.to_bytes(4, "big"), generation.to_bytes(4, "big"))
    return hashlib.sha256(place + elements).digest()
