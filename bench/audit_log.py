"""The audit log: durable appends beside the medium's fsync rate, its share of a signal's cost, proofs, verification."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

from sqlalchemy import Engine, MetaData, create_engine

from audit.events import Event, EventId
from audit.export import export
from audit.log import AuditLog
from audit.note import NoteSigner
from audit.proof import consistency, inclusion
from audit.reference import new_reference_key, reference
from audit.schema import define
from audit.tiles import HashTiles
from audit.verify.source import open_source
from audit.verify.verification import verify
from keys import voprf
from keys.seal import SealPrivateKey
from keys.secret import SecretBytes
from servicekit.sqlite import open_engine
from servicekit.transactions import read_transaction, write_transaction

LOG_ID = "drempel.bench"
METADATA = MetaData()
TABLES = define(METADATA)
LOG = AuditLog(LOG_ID, TABLES)
SIGNER = NoteSigner.of_seed(LOG_ID, bytes(32))
NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
SECONDS = 2.0
TURN = 5
"""How often an act is done before it is the next one's turn."""
PAGE = 16_384
PROOFS = 300
CHUNK = 1 << 16
EXPORTED, EXPORT_BATCH = 1_000_000, 5_000


def run() -> list[dict]:
    with tempfile.TemporaryDirectory(dir="var", prefix="bench-audit-") as scratch:
        place = Path(scratch)
        rows = [*_appends(place), _share_of_a_signal(place), _verification(place), _export(place)]
        for millions in (1, 10):
            rows += _proofs(place, millions)
    return rows


def _events(count: int) -> list[Event]:
    return [
        Event(
            id=EventId.SIGNAL_ACCEPTED,
            object=reference(new_reference_key(), 0),
            actor="00000099000000001000",
            origin="partner-api",
            time=NOW,
            fields={"municipality": "0363", "day": 20_458, "mode": "direct"},
        )
        for _ in range(count)
    ]


def _database(path: Path) -> Engine:
    engine = open_engine(path)
    with write_transaction(engine) as connection:
        METADATA.create_all(connection)
    return engine


def _appends(place: Path) -> list[dict]:
    """Return durable appends beside the medium's fsyncs, taken by turns: a shared medium changes within seconds."""
    engine = _database(place / "appends.sqlite")
    with (place / "fsync").open("wb") as file:

        def fsync() -> None:
            # In place: a file that grows costs the file system more than a log's own file, which is written over.
            file.seek(0)
            file.write(bytes(PAGE))
            file.flush()
            os.fsync(file.fileno())

        def append(batch: int) -> None:
            with write_transaction(engine) as connection:
                LOG.append(connection, _events(batch))

        acts = (fsync, partial(append, 1), partial(append, 100))
        medium, *rates = _by_turns(acts)
    engine.dispose()
    rows = [_row("fsyncs of 16 kB per second", medium, "/s", note="the medium's own rate; the bar")]
    for (batch, words), rate in zip(((1, "singly"), (100, "in batches of 100")), rates, strict=True):
        name, note = f"durable appends {words}", "transactions against fsyncs of the medium, by turns"
        rows.append(_row(name, rate * batch, "entries/s", ratio=rate / medium, goal=0.5, note=note))
    return rows


def _by_turns(acts: Sequence[Callable[[], None]]) -> list[float]:
    """Return how often each act is done per second of its own turns, each TURN times in a row."""
    spent, done = [0.0] * len(acts), 0
    while sum(spent) < SECONDS * len(acts):
        for at, act in enumerate(acts):
            began = time.perf_counter()
            for _ in range(TURN):
                act()
            spent[at] += time.perf_counter() - began
        done += TURN
    return [done / seconds for seconds in spent]


def _share_of_a_signal(place: Path) -> dict:
    """Return the log's processor time per accepted signal against that of the signal's own cryptography."""
    engine = _database(place / "share.sqlite")
    spent = []
    for _ in range(40):
        with write_transaction(engine) as connection:
            began = time.process_time()
            LOG.append(connection, _events(200))
            spent.append((time.process_time() - began) / 200)
    engine.dispose()
    key, seal = voprf.derive_key_pair(SecretBytes(bytes(32)), b"bench"), SealPrivateKey.generate()
    began = time.process_time()
    for at in range(200):
        for slot in range(6):
            voprf.evaluate(key, b"%d/%d" % (at, slot))
        seal.public.seal(bytes(1_500), b"info")
    signal = (time.process_time() - began) / 200
    log = statistics.median(spent)
    note = "making, checking and appending the event, batches of 200; against six evaluations and one seal"
    return _row("log per accepted signal", log * 1e6, "µs", ratio=log / signal, goal=0.1, better="lower", note=note)


def _verification(place: Path) -> dict:
    engine = _database(place / "verified.sqlite")
    for _ in range(100):
        with write_transaction(engine) as connection:
            LOG.append(connection, _events(500))
    with write_transaction(engine) as connection:
        LOG.checkpoint(connection, SIGNER)
    engine.dispose()
    began = time.perf_counter()
    verdict = verify(open_source(place / "verified.sqlite"), str(SIGNER.verifier))
    rate = verdict.entries / (time.perf_counter() - began)
    return _row(
        "entries verified per second", rate, "entries/s", note=f"sound: {verdict.sound}; every leaf, tile, form"
    )


def _export(place: Path, entries: int = EXPORTED) -> dict:
    """Export a log whole, and again when nothing is new: what a keeper does every day."""
    engine = _database(place / "exported.sqlite")
    events = _events(EXPORT_BATCH)
    for _ in range(entries // EXPORT_BATCH):
        with write_transaction(engine) as connection:
            LOG.append(connection, events)
    with write_transaction(engine) as connection:
        LOG.checkpoint(connection, SIGNER)
    spent = []
    for _ in range(2):
        began = time.perf_counter()
        with read_transaction(engine) as connection:
            export(connection, TABLES, place / "export")
        spent.append(time.perf_counter() - began)
    engine.dispose()
    note = f"{entries / 1e6:g} M entries as C2SP tlog-tiles; again with nothing new: {spent[1]:.2f} s"
    return _row("entries exported per second", entries / spent[0], "entries/s", note=note)


def _proofs(place: Path, millions: int) -> list[dict]:
    path, size, random = place / f"{millions}.sqlite", millions * 1_000_000, Random(millions)  # noqa: S311 - leaves only
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        METADATA.create_all(connection)
        for start in range(0, size, CHUNK):
            leaves = [random.randbytes(32) for _ in range(min(CHUNK, size - start))]
            HashTiles(TABLES, connection).append(start, leaves)
    rows = []
    for name, prove in (("inclusion", inclusion), ("consistency", consistency)):
        spent = []
        for _ in range(PROOFS):
            index = random.randrange(1, size)
            with read_transaction(engine) as connection:
                began = time.perf_counter()
                prove(HashTiles(TABLES, connection), index, size)
                spent.append(time.perf_counter() - began)
        median = statistics.median(spent) * 1e3
        note = f"median of {PROOFS}, tiles read from the store; against one millisecond"
        words = f"{name} proof at {millions} M entries"
        rows.append(_row(words, median, "ms", ratio=median, goal=1, better="lower", note=note))
    engine.dispose()
    path.unlink()
    return rows


def _row(
    name: str,
    value: float,
    unit: str,
    *,
    ratio: float | None = None,
    goal: float | None = None,
    better: str = "higher",
    note: str = "",
) -> dict:
    return {"name": name, "value": value, "unit": unit, "ratio": ratio, "goal": goal, "better": better, "note": note}
