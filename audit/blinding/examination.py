"""Recomputes every element that a node had evaluated, from its seeds and from dated register rows."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum

from audit.blinding.evidence import Evidence, KeptRequest
from audit.blinding.register import DatedRegister, in_force
from keys.blinding_seed import request_hash
from keys.errors import KeysError
from keys.identity import MunicipalityCode, Oin


class BlindingFinding(StrEnum):
    """What an honest node never gives cause for."""

    SEED_MISSING = "SEED_MISSING"
    """The gateway evaluated a request that no kept seed and register rows give: something else was asked."""
    NOT_A_RESIDENT = "NOT_A_RESIDENT"
    """A kept request holds an input that no resident of its day has."""
    NO_REGISTER = "NO_REGISTER"
    """No register extract was given for the day of a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """A request that the gateway's log says it evaluated."""

    request_hash: str
    epoch: int
    count: int


@dataclass(slots=True, kw_only=True)
class BlindingVerdict:
    """Counts only: nothing in it is about a person, and it names no request."""

    requests: int = 0
    elements: int = 0
    never_sent: int = 0
    """Kept requests that the gateway never evaluated: begun, and cut off before they left."""
    findings: Counter[BlindingFinding] = field(default_factory=Counter)

    @property
    def honest(self) -> bool:
        """Whether everything that was evaluated is what a resident's row gives."""
        return not self.findings


def examine(
    evidence: Evidence,
    charged: Iterable[Charged],
    registers: Sequence[DatedRegister],
    *,
    threads: int = 2,
    advance: Callable[[int], None] = lambda _: None,
) -> BlindingVerdict:
    """Return the verdict on a node. Every element is recomputed: a sample finds a single swapped one only by luck."""
    wanted = {one.request_hash: one for one in charged}
    verdict = BlindingVerdict(requests=len(wanted), elements=sum(one.count for one in wanted.values()))
    explained = set()
    with ThreadPoolExecutor(threads) as pool:
        made = pool.map(lambda kept: _recomputed(evidence, kept, list(registers)), evidence.requests)
        for kept, outcome in zip(evidence.requests, made, strict=True):
            advance(len(kept.pointers))
            if isinstance(outcome, BlindingFinding):
                verdict.findings[outcome] += 1
            elif outcome in wanted:
                explained.add(outcome)
            else:
                verdict.never_sent += 1
    if unexplained := len(wanted.keys() - explained):
        verdict.findings[BlindingFinding.SEED_MISSING] += unexplained
    return verdict


def _recomputed(evidence: Evidence, kept: KeptRequest, registers: list[DatedRegister]) -> str | BlindingFinding:
    """Return the name of the request that the kept seed gives with the register's rows, or why there is none."""
    known = in_force(registers, kept.day)
    if not known:
        return BlindingFinding.NO_REGISTER
    inputs = [_input(one, known) for one in kept.pointers]
    if not inputs or any(text is None for text in inputs):
        return BlindingFinding.NOT_A_RESIDENT
    try:
        elements = b"".join(kept.seed.batch([text for text in inputs if text is not None]).elements)
    except KeysError:
        return BlindingFinding.NOT_A_RESIDENT
    return request_hash(evidence.node, evidence.municipality, kept.epoch, kept.generation, elements).hex()


def _input(pointer: bytes, registers: Sequence[DatedRegister]) -> bytes | None:
    return next((one.inputs[pointer] for one in registers if pointer in one.inputs), None)


def charged_to(
    entries: Iterable[Mapping[str, object]], municipality: MunicipalityCode, node: Oin, epochs: frozenset[int]
) -> list[Charged]:
    """Return what was evaluated for a node according to the gateway: in `epochs`, or in all that still exist."""
    found: list[Charged] = []
    destroyed: set[object] = set()
    for entry in entries:
        if entry["action"] == "epoch_destroyed":
            destroyed.add(entry["epoch"])
        elif (entry["action"], entry.get("municipality"), entry["actor"]) == (
            "evaluation_charged", municipality.value, node.value,
        ):  # fmt: skip
            found.append(
                Charged(
                    request_hash=str(entry["request_hash"]),
                    epoch=int(str(entry["epoch"])),
                    count=int(str(entry["count"])),
                )
            )
    return [one for one in found if (one.epoch in epochs if epochs else one.epoch not in destroyed)]
