"""Link keys per second: node and gateway together over mTLS, beside the same group operations called bare."""

import multiprocessing
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from keys import group
from keys.identity import MunicipalityCode
from municipality_node import wiring
from municipality_node.linking.evaluating import BATCH
from municipality_node.linking.leaf import LeafKey
from municipality_node.settings import read_settings
from region.generation import TODAY, municipalities
from region.installation import Installation, MunicipalityPlan, PartnerPlan, RegionPlan
from region.population.extract import write_extract
from region.processes import run as command
from servicekit.clock import FileClock
from signals.signal import PartnerType

RESIDENTS = 6_000
CORES = 2
ROUNDS = 3


def run() -> list[dict]:
    with tempfile.TemporaryDirectory() as scratch:
        before = _bare()
        keys, residents, seconds = _index(Path(scratch))
        bare = (before + _bare()) / 2
    return [
        {
            "name": "link keys per second, node and gateway together",
            "value": keys / seconds,
            "unit": "keys/s",
            "ratio": keys / seconds / bare,
            "goal": 0.7,
            "better": "higher",
            "note": f"{residents} residents, {keys} distinct keys, proofs verified, stored; against bare operations",
        },
        {
            "name": f"bare group operations on {CORES} cores",
            "value": bare,
            "unit": "keys/s",
            "ratio": None,
            "goal": None,
            "better": "higher",
            "note": "hash to group, blind, evaluate, prove, verify, unblind, called in a loop; the bar",
        },
    ]


def _index(directory: Path) -> tuple[int, int, float]:
    """Return distinct keys, residents, and the seconds that linking them took."""
    (town,) = municipalities(1, RESIDENTS, seed=7)
    register = directory / "register.csv"
    residents = write_extract(town.residents, register)
    routing = directory / "routing.csv"
    routing.write_text("postcode,municipality_code\n1000AA,9801\n", encoding="ascii")
    plan = RegionPlan(
        nodes=[
            [MunicipalityPlan(code=MunicipalityCode(town.code), name="bench", register=register, residents=residents)]
        ],
        partners=[PartnerPlan(name="energie", partner_type=PartnerType.ENERGY)],
        routing=routing,
        policy=Path("config/policy.toml"),
    )
    installation = Installation(directory, plan, start=datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC))
    installation.lay_out()
    config = installation.node_config(0)
    command("drempel-node", "register", "import", register, "--config", config, log=directory / "import.log")
    settings = read_settings(config)
    (entry,) = settings.municipality
    tenant = wiring.open_tenant(entry, FileClock(installation.clock))
    line = wiring.connect(tenant, entry, settings)
    with installation.gateway():
        line.manifests.refresh(line.calls)
        leaf = LeafKey.active(line.manifests.current, tenant.municipality)
        started = time.perf_counter()
        keys = line.linking.run(leaf, lambda _: None)
        seconds = time.perf_counter() - started
    line.calls.close()
    tenant.engine.dispose()
    return keys, residents, seconds


def _bare() -> float:
    """Return keys per second of the operations alone, on as many processes as cores."""
    with multiprocessing.get_context("spawn").Pool(CORES) as pool:
        return sum(pool.map(_bare_loop, range(CORES)))


def _bare_loop(seed: int) -> float:
    """Return keys per second of the group operations that a batch needs on both sides, and of nothing else."""
    inputs = [f"{seed}/{number}".encode().rjust(70) for number in range(BATCH)]
    secret, dst = group.random_scalar(), b"bench"
    blinds = [group.random_scalar() for _ in inputs]
    started = time.perf_counter()
    for _ in range(ROUNDS):
        blinded = group.multiply_each(blinds, [group.hash_to_group(text, dst) for text in inputs])
        evaluated = group.multiply_all(secret, blinded)
        proving = [group.hash_to_scalar(element, dst) for element in evaluated]
        group.sum_of_products(proving, blinded)
        verifying = [group.hash_to_scalar(element, dst) for element in evaluated]
        group.sum_of_products(verifying, blinded)
        group.sum_of_products(verifying, evaluated)
        group.multiply_each(group.invert_each(blinds), evaluated)
    return ROUNDS * len(inputs) / (time.perf_counter() - started)
