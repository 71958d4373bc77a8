"""Link keys per second: node and gateway together over mTLS, beside the same group operations called bare."""

import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench import _processor_time
from keys import group
from keys.identity import MunicipalityCode
from municipality_node import wiring
from municipality_node.linking.evaluations import BATCH
from municipality_node.linking.leaf import LeafKey
from municipality_node.settings import read_settings
from region.generation import TODAY, municipalities
from region.installation import Installation, MunicipalityPlan, PartnerPlan, RegionPlan
from region.population.extract import write_extract
from region.processes import run as command
from servicekit.clock import FileClock
from servicekit.collector import expect_batches
from signals.signal import PartnerType

RESIDENTS = 2_000
TURNS = 4
CORES = 2
ROUNDS = 6
GOAL = 0.7


def run() -> list[dict]:
    with tempfile.TemporaryDirectory() as scratch:
        turns = list(_by_turns(Path(scratch)))
    keys = sum(turn.indexed.keys for turn in turns)
    return [
        {
            "name": "link keys per second, node and gateway together",
            "value": median(turn.rate for turn in turns),
            "unit": "keys/s",
            "ratio": median(turn.rate / turn.bare_rate for turn in turns),
            "goal": GOAL,
            "better": "higher",
            "note": f"{TURNS} times {RESIDENTS} residents, {keys} distinct keys in all, proofs verified, stored",
        },
        {
            "name": "processor time per link key, node and gateway together",
            "value": median(turn.cost for turn in turns) * 1e6,
            "unit": "µs",
            "ratio": median(turn.bare_cost / turn.cost for turn in turns),
            "goal": GOAL,
            "better": "lower",
            "note": "ratio: the share of the bare operations; other work distorts it less",
        },
        {
            "name": f"bare group operations on {CORES} cores",
            "value": median(turn.bare_rate for turn in turns),
            "unit": "keys/s",
            "ratio": None,
            "goal": None,
            "better": "higher",
            "note": "hash to group, blind, evaluate, prove, verify, unblind, called in a loop before and after each "
            "turn; the bar",
        },
    ]


@dataclass(frozen=True, slots=True)
class _Indexed:
    """What linking came to; processor seconds of node and gateway together."""

    keys: int
    seconds: float
    processor_seconds: float


@dataclass(frozen=True, slots=True)
class _Turn:
    """Some residents linked, and what the bare operations reached just before and just after."""

    indexed: _Indexed
    bare_rate: float
    bare_cost: float

    @property
    def rate(self) -> float:
        return self.indexed.keys / self.indexed.seconds

    @property
    def cost(self) -> float:
        return self.indexed.processor_seconds / self.indexed.keys


def _by_turns(directory: Path) -> Iterator[_Turn]:
    """Link a register that grows, by turns with the bare operations: this machine's speed drifts within minutes."""
    (town,) = municipalities(1, RESIDENTS * TURNS, seed=7)
    residents, register = list(town.residents), directory / "register.csv"
    write_extract(residents[:RESIDENTS], register)
    routing = directory / "routing.csv"
    routing.write_text("postcode,municipality_code\n1000AA,9801\n", encoding="ascii")
    plan = RegionPlan(
        nodes=[
            [
                MunicipalityPlan(
                    code=MunicipalityCode(town.code), name="bench", register=register, residents=len(residents)
                )
            ]
        ],
        partners=[PartnerPlan(name="energie", partner_type=PartnerType.ENERGY)],
        routing=routing,
        policy=Path("config/policy.toml"),
    )
    installation = Installation(directory, plan, start=datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC))
    installation.lay_out()
    config = installation.node_config(0)
    with installation.gateway() as gateway:
        before = _bare()
        for turn in range(1, TURNS + 1):
            write_extract(residents[: turn * RESIDENTS], register)
            command("drempel-node", "register", "import", register, "--config", config, log=directory / "import.log")
            indexed = _index(installation, config, gateway.pid)
            after = _bare()
            rate, cost = (sum(pair) / 2 for pair in zip(before, after, strict=True))
            yield _Turn(indexed, rate, cost)
            before = after


def _index(installation: Installation, config: Path, gateway: int) -> _Indexed:
    """Link whoever has no keys yet."""
    settings = read_settings(config)
    (entry,) = settings.municipality
    tenant = wiring.open_tenant(entry, FileClock(installation.clock))
    line = wiring.connect(tenant, entry, settings)
    line.manifests.refresh(line.calls)
    leaf = LeafKey.active(line.manifests.current, tenant.municipality)
    expect_batches()  # as `drempel-node index` does
    parties = (os.getpid(), gateway)
    began, used = time.perf_counter(), sum(map(_processor_time.of_process, parties))
    keys = line.linking.run(leaf, lambda _: None)
    seconds = time.perf_counter() - began
    processor_seconds = sum(map(_processor_time.of_process, parties)) - used
    line.close()
    tenant.engine.dispose()
    return _Indexed(keys, seconds, processor_seconds)


def _bare() -> tuple[float, float]:
    """Return keys per second, and processor seconds per key, of the operations alone on as many processes as cores."""
    with multiprocessing.get_context("spawn").Pool(CORES) as pool:
        rates, costs = zip(*pool.map(_bare_loop, range(CORES), chunksize=1), strict=True)
    return sum(rates), sum(costs) / CORES


def _bare_loop(seed: int) -> tuple[float, float]:
    """Return keys per second and seconds per key of the group operations of a batch on both sides, nothing else."""
    inputs = [f"{seed}/{number}".encode().rjust(70) for number in range(BATCH)]
    secret, dst = group.random_scalar(), b"bench"
    blinds = [group.random_scalar() for _ in inputs]
    began, used = time.perf_counter(), time.process_time()
    for _ in range(ROUNDS):
        blinded = group.multiply_each(blinds, [group.hash_to_group(text, dst) for text in inputs])
        evaluated = group.multiply_all(secret, blinded)
        proving = [group.hash_to_scalar(element, dst) for element in evaluated]
        group.sum_of_products(proving, blinded)
        verifying = [group.hash_to_scalar(element, dst) for element in evaluated]
        group.sum_of_products(verifying, blinded)
        group.sum_of_products(verifying, evaluated)
        group.multiply_each(group.invert_each(blinds), evaluated)
    keys = ROUNDS * len(inputs)
    return keys / (time.perf_counter() - began), (time.process_time() - used) / keys
