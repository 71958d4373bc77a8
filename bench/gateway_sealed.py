"""Blind mode at the gateway: sealed signals accepted, durable, audited and acknowledged per second.

The bar is SQLite alone: the bytes that an acceptance leaves (bundle, receipt, audit entry) in three tables without an
index, in groups as large as the stream has in flight, each group committed with an fsync in WAL mode; nothing is read,
hashed or looked up, and there is no network. Beside it the bundles' bytes alone. Gateway and client are processes of
their own with mutual TLS; bundles are made before the clock starts. What is inside a bundle is random: the gateway
cannot tell.
"""

import os
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench import _bundles, _streams
from bench._rows import row
from keys.bundle import bundle_size
from keys.suite import Suite
from servicekit.sqlite import open_engine
from tests.support.gateway import PARTNER, Place, enrol_partner, lay_out

BATCH = _streams.SEALED.batch
BATCHES = 40
ROUNDS = 4
GROUP = 4
"""Batches in one group commit of the bar: half of what the gateway takes in at once from a stream."""
RECEIPT, ENTRY = 130, 270
"""Bytes that a receipt's row and an audit entry have."""
GOAL = 0.35


def run() -> list[dict[str, object]]:
    """Measure bar and gateway by turns, so that whatever else the machine does weighs on both; medians count."""
    with tempfile.TemporaryDirectory() as directory:
        place = lay_out(Path(directory), suite=Suite.AS1, sealing_processes=1)
        enrol_partner(place, PARTNER, "Energie", "--mode", "blind", "--volume", "10000000")
        place.build_manifest()
        rounds = [_batches(place, BATCHES if number else 1) for number in range(ROUNDS + 1)]
        measured = _streams.through_a_gateway(place, _streams.SEALED, rounds, lambda: _bars(Path(directory)))
        noop = _streams.through_nothing(place, _streams.SEALED, rounds[:2])
    accepted, bar = (median(column) for column in zip(*((rate, bound) for rate, bound, _ in measured), strict=True))
    ratio = median(rate / bound for rate, bound, _ in measured)
    cpu = {name: median(each[name] for _, _, each in measured) for name in ("main process", "client", "bar")}
    bundles = 1 / median(each["bundles"] for _, _, each in measured)
    note = "the same bytes in SQLite alone: " + ", ".join(f"{bound:,.0f}" for _, bound, _ in measured)
    return [
        row(
            "accepted",
            accepted,
            "signals/s",
            ratio,
            GOAL,
            "header checked, receipt, audit entry, durable, acknowledged",
        ),
        row("bare group commit", bar, "signals/s", note=note),
        row("bare group commit, bundles only", bundles, "signals/s", note="without receipts and audit entries"),
        row("no-op stream", noop, "signals/s", note="same messages, same stack, nothing done"),
        *(row(name, seconds * 1e6, "µs CPU/signal") for name, seconds in cpu.items()),
    ]


def _batches(place: Place, count: int) -> list[bytes]:
    to = _bundles.destination(place)
    return [
        _bundles.request(to, PARTNER, [_bundles.inside(to) for _ in range(BATCH)], number) for number in range(count)
    ]


def _bars(directory: Path) -> tuple[float, dict[str, float]]:
    """Return acceptances per second of SQLite alone; and seconds per signal of its processor, and of bundles alone."""
    seconds, processor = _bare(directory, (bundle_size(Suite.AS1), RECEIPT, ENTRY))
    alone, _ = _bare(directory, (bundle_size(Suite.AS1),))
    return 1 / seconds, {"bar": processor, "bundles": alone}


def _bare(directory: Path, sizes: Sequence[int]) -> tuple[float, float]:
    """Return seconds and processor seconds per signal of committing rows of these sizes, with a store's pragmas."""
    path = directory / f"bare-{time.monotonic_ns()}.sqlite"
    rows = [[(os.urandom(size),) for _ in range(BATCH)] for size in sizes]
    with open_engine(path).connect() as made:
        connection: sqlite3.Connection = made.connection.driver_connection  # type: ignore[assignment]
        for size in sizes:
            connection.execute(f"CREATE TABLE row{size} (sequence INTEGER PRIMARY KEY, data BLOB NOT NULL)")
        start, processor = time.perf_counter(), time.process_time()
        for _ in range(BATCHES // GROUP):
            connection.execute("BEGIN IMMEDIATE")
            for _ in range(GROUP):
                for size, batch in zip(sizes, rows, strict=True):
                    connection.executemany(f"INSERT INTO row{size} (data) VALUES (?)", batch)  # noqa: S608
            connection.execute("COMMIT")
        seconds, processor = time.perf_counter() - start, time.process_time() - processor
    path.unlink()
    return seconds / BATCHES / BATCH, processor / BATCHES / BATCH
