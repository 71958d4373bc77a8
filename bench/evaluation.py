"""Evaluation service: keys per second with proofs on every core, beside the same group operations called bare.

The service's own code runs (parse, check, charge durably, evaluate, prove), in threads, since libsodium lets go of the
interpreter's lock; transport is left out. Both sides run in turn, several times, in one process.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from audit.log import AuditLog
from gateway.adapters import migrations
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.ledger_store import SqlLedger
from gateway.adapters.schema import audit_log
from gateway.domain.ledger import Account
from gateway.ports.evaluating import Charge
from keys import group, voprf
from keys.blinding_seed import BlindingSeed, request_hash
from keys.epoch import EpochRoot
from keys.group import Elements
from keys.identity import MunicipalityCode, Oin
from keys.secret import SecretBytes
from servicekit.clock import CallableClock
from servicekit.group_commit import Writer
from servicekit.migration import upgrade
from servicekit.sqlite import open_engine

BATCH = 1_024
BATCHES = 8
ROUNDS = 3
CORES = 2
RESIDENTS, KEYS_EACH = 50_000, 5
HERE, NODE = MunicipalityCode("0654"), Oin("00000099000000000101")
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def run() -> list[dict]:
    leaf = EpochRoot(SecretBytes(os.urandom(64)), 1).leaf(HERE, 1)
    requests = [_request(number) for number in range(BATCHES)]
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(CORES) as threads:
        engine = open_engine(Path(scratch) / "gateway.sqlite")
        upgrade(engine, migrations.__name__)
        writer = Writer(engine)
        ledger = SqlLedger(writer, AuditTrail(AuditLog("bench", audit_log), CallableClock(lambda: NOW)))
        served, bare = [], []
        for number in range(ROUNDS):
            bare.append(_rate(lambda: _bare(threads, leaf.secret.expose(), requests)))
            served.append(_rate(lambda number=number: asyncio.run(_serve(threads, ledger, leaf, requests, number))))
        writer.stop()
        indexed = _index(threads, leaf)
    rate, bar = statistics.median(served), statistics.median(bare)
    return [
        {
            "name": "evaluation service: keys with proofs per second, two cores",
            "value": rate,
            "unit": "keys/s",
            "ratio": statistics.median(one / other for one, other in zip(served, bare, strict=True)),
            "goal": 0.85,
            "better": "higher",
            "note": f"{BATCHES} batches of {BATCH} at once, each charged durably first, in {CORES} threads",
        },
        {
            "name": "the same group operations, called bare",
            "value": bar,
            "unit": "keys/s",
            "ratio": None,
            "goal": None,
            "better": "higher",
            "note": "check, multiply, hash to scalar, weighted sum, through the same binding, in as many threads",
        },
        {
            "name": f"{RESIDENTS:,} residents with {KEYS_EACH} keys each, indexed with proofs",
            "value": indexed,
            "unit": "s",
            "ratio": None,
            "goal": None,
            "better": "lower",
            "note": f"both sides on {CORES} cores, without transport and store",
        },
    ]


def _request(number: int) -> bytes:
    inputs = [f"{number}/{at}".encode().rjust(70) for at in range(BATCH)]
    return b"".join(BlindingSeed(SecretBytes(os.urandom(32))).batch(inputs).elements)


def _rate(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return BATCH * BATCHES / (time.perf_counter() - started)


async def _serve(
    threads: ThreadPoolExecutor, ledger: SqlLedger, leaf: voprf.KeyPair, requests: list[bytes], round_: int
) -> None:
    await asyncio.gather(*(_evaluate(threads, ledger, leaf, one, round_) for one in requests))


async def _evaluate(
    threads: ThreadPoolExecutor, ledger: SqlLedger, leaf: voprf.KeyPair, elements: bytes, round_: int
) -> None:
    """Do what `gateway.evaluation` does between the caller's bytes and the answer's. Each round is a new account."""
    loop = asyncio.get_running_loop()
    blinded = await loop.run_in_executor(threads, Elements.parse, elements)
    account = Account(municipality=HERE, epoch=round_ + 1, generation=1, caller=NODE)
    name = request_hash(NODE, HERE, account.epoch, 1, elements)
    await ledger.charge(Charge(account=account, agreed=1_000_000, request_hash=name, count=len(blinded)))
    await loop.run_in_executor(threads, voprf.blind_evaluate, leaf, blinded, voprf.random_scalar())


def _bare(threads: ThreadPoolExecutor, secret: bytes, requests: list[bytes]) -> None:
    list(threads.map(lambda one: _operations(secret, one), requests))


def _operations(secret: bytes, joined: bytes) -> None:
    """Call the group operations that a batch with its proof is made of, and nothing else."""
    elements = [joined[at : at + 32] for at in range(0, len(joined), 32)]
    for element in elements:
        group.check_element(element)
    evaluated = group.multiply_all(secret, elements)
    weights = [group.hash_to_scalar(left + right, b"bench") for left, right in zip(elements, evaluated, strict=True)]
    group.sum_of_products(weights, elements)


def _index(threads: ThreadPoolExecutor, leaf: voprf.KeyPair) -> float:
    """Return the seconds in which a whole municipality is blinded, evaluated, verified and finalized."""
    keys = RESIDENTS * KEYS_EACH
    inputs = [f"resident/{number}".encode().rjust(70) for number in range(keys)]
    started = time.perf_counter()
    list(threads.map(lambda at: _both_sides(leaf, inputs[at : at + BATCH]), range(0, keys, BATCH)))
    return time.perf_counter() - started


def _both_sides(leaf: voprf.KeyPair, inputs: list[bytes]) -> None:
    batch = BlindingSeed(SecretBytes(os.urandom(32))).batch(inputs)
    evaluation = voprf.blind_evaluate(leaf, Elements(batch.elements), voprf.random_scalar())
    batch.outputs([evaluation], [leaf.public])
