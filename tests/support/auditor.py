"""What an auditor's commands say of the logs of a region."""

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from region.processes import run
from tests.support.region import SmallRegion

PATIENCE = 300.0


def entries(store: Path, *actions: str) -> list[dict[str, object]]:
    """Return the entries of a log, in order: all of them, or those of some actions."""
    log = store.with_suffix(".audit-errors")
    shown = json.loads(run("drempel-audit", "show", store, "--last", 1_000_000, "--json", log=log))
    return [entry for entry in shown if not actions or entry["action"] in actions]


def verdict(region: SmallRegion, store: Path, key: Path) -> dict[str, object]:
    """Return what `verify` says, with the region's witnesses."""
    options = ("--key", key, "--witnesses", region.installation.observers.keys, "--quorum", 2, "--json")
    told = run("drempel-audit", "verify", store, *options, log=store.with_suffix(".audit-errors"), accept=(0, 1))
    found: dict[str, object] = json.loads(told)
    return found


def verified_to_its_end(region: SmallRegion, store: Path, key: Path) -> None:
    """Wait until all of a log is signed, and a quorum cosigned that; raises AssertionError when it is not verified."""
    deadline = time.monotonic() + PATIENCE
    while not (_signed(store) and verdict(region, store, key)["verified"]):
        assert time.monotonic() < deadline, verdict(region, store, key)
        time.sleep(0.5)


def _signed(store: Path) -> bool:
    """Whether the newest checkpoint covers every entry; a look that costs no process."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=5)) as connection:
        (last,) = connection.execute('SELECT max("index") FROM audit_entry').fetchone()
        (size,) = connection.execute("SELECT max(size) FROM audit_checkpoint").fetchone()
    return size == last + 1
