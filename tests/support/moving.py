"""A move between two hosts whose commands are killed at chosen steps, and what must hold whatever was killed."""

import json
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from region.processes import run
from tests.support.region import SmallRegion

KILLED = -9
OUTCOMES = frozenset({"signal_decided", "bundle_opened_none", "bundle_unopened", "bundle_refused"})


@dataclass(frozen=True)
class Facts:
    """What a store says of itself: by this nothing was lost or doubled."""

    standing: str
    signals: int
    entries: tuple[bytes, ...]

    def count(self, action: str) -> int:
        return sum(json.loads(entry)["action"] == action for entry in self.entries)


class Journey:
    """One municipality's way from a source to a target, in directories of its own."""

    def __init__(self, region: SmallRegion, code: str, directory: Path) -> None:
        self.region, self.code, self.directory = region, code, directory
        shutil.copytree(region.node_config.parent / code, directory / "source" / code)
        self.source, self.target = (self._host(name) for name in ("source", "target"))
        custody = directory / "target" / code / "custody"
        custody.mkdir(mode=0o700, parents=True)
        shutil.copy(directory / "source" / code / "custody" / "wrapping.key", custody / "wrapping.key")
        self.parcel = directory / "parcel.tar"

    def _host(self, name: str) -> Path:
        """Write a host's configuration: that of the region, with this municipality only."""
        config = self.directory / name / "node.toml"
        config.parent.mkdir(parents=True, exist_ok=True)
        head, *entries = self.region.node_config.read_text().split("[[municipality]]")
        (own,) = (entry for entry in entries if f'code = "{self.code}"' in entry)
        config.write_text(f"{head}[[municipality]]{own}")
        shutil.copy(self.region.node_config.parent / f"casework-{self.code}.toml", config.parent)
        return config

    def export(self, step: int) -> int:
        return self._killed(step, "export", self.parcel, config=self.source)

    def arrive(self, step: int, digest: str) -> int:
        return self._killed(step, "import", self.parcel, "--digest", digest, config=self.target)

    def exported(self) -> dict[str, object]:
        told: dict[str, object] = json.loads(self._command("move", "export", self.parcel, config=self.source))
        return told

    def arrived(self, digest: str) -> None:
        """Import, unless an import that was killed had come to its end."""
        told = self._command(
            "move", "import", self.parcel, "--digest", digest, config=self.target, accept=(0, 1)
        )  # fmt: skip
        assert told or self.facts(self.target).standing == "paused"

    def steps(self, *arguments: object, config: Path) -> int:
        """Run a command undisturbed and return how many steps it has."""
        done = self._watched(0, *arguments, config=config)
        found = re.search(rb"steps (\d+)", done.stderr)
        assert done.returncode == 0, done.stderr[-2000:]
        assert found
        self.said = done.stdout
        return int(found[1])

    def facts(self, config: Path) -> Facts | None:
        """Return what the store of a host says; None where there is no store."""
        store = config.parent / self.code / "store.sqlite"
        if not store.exists():
            return None
        with closing(sqlite3.connect(store)) as connection:
            state = connection.execute("SELECT state FROM standing").fetchone()
            (signals,) = connection.execute("SELECT count(*) FROM signal").fetchone()
            rows = connection.execute('SELECT entry FROM audit_entry ORDER BY "index"').fetchall()
        return Facts(state[0] if state else "working", signals, tuple(bytes(entry, "utf-8") if isinstance(entry, str)
                                                                       else entry for (entry,) in rows))  # fmt: skip

    def _killed(self, step: int, *arguments: object, config: Path) -> int:
        return self._watched(step, *arguments, config=config).returncode

    def _watched(self, step: int, *arguments: object, config: Path) -> "subprocess.CompletedProcess[bytes]":
        words = ("move", *arguments, "--municipality", self.code, "--config", config,
                 "--clock", self.region.installation.clock)  # fmt: skip
        line = [sys.executable, "-m", "tests.support.killed_at", str(step), "municipality_node", *map(str, words)]
        return subprocess.run(line, capture_output=True, check=False)

    def _command(self, *arguments: object, config: Path, accept: tuple[int, ...] = (0,)) -> str:
        words = (*arguments, "--municipality", self.code, "--config", config)
        log = self.region.installation.log_of("commands")
        return run("drempel-node", *words, "--clock", self.region.installation.clock, log=log, accept=accept)


def measured(region: SmallRegion, code: str, directory: Path) -> tuple[int, int]:
    """Return how many steps leaving and arriving have."""
    whole = Journey(region, code, directory)
    leaving = whole.steps("export", whole.parcel, config=whole.source)
    digest = json.loads(whole.said)["digest"]
    return leaving, whole.steps("import", whole.parcel, "--digest", digest, config=whole.target)


def killed_move(region: SmallRegion, code: str, directory: Path, *, leaving: int, arriving: int) -> None:
    """Kill the export at a step and the import at a step, repeat both, and hold the two hosts to what must hold."""
    journey = Journey(region, code, directory)
    before = journey.facts(journey.source)
    assert journey.export(leaving) == KILLED, leaving
    half = journey.facts(journey.source)
    assert half.standing in {"working", "departed"}, leaving
    assert half.count("municipality_departed") == (half.standing == "departed"), leaving

    told = journey.exported()
    left = journey.facts(journey.source)
    assert (left.standing, left.signals) == ("departed", before.signals), leaving
    assert len(left.entries) == told["log_size"] == len(before.entries) + 1
    assert left.entries[: len(before.entries)] == before.entries

    digest = str(told["digest"])
    assert journey.arrive(arriving, digest) == KILLED, arriving
    there = journey.facts(journey.target)
    assert there is None or there.standing == "paused", arriving  # never at work unless somebody resumes it
    journey.arrived(digest)
    there = journey.facts(journey.target)
    assert (there.standing, there.signals) == ("paused", before.signals), arriving
    assert there.entries[: len(left.entries)] == left.entries, arriving
    assert there.count("municipality_arrived") == 1, arriving
    assert journey.facts(journey.source) == left
    shutil.rmtree(directory)


def drawn(seed: int, leaving: int, arriving: int, runs: int) -> list[tuple[int, int]]:
    """Return steps to kill at, spread over the whole of both commands; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    return [
        (1 + int((at + chance.random()) * leaving / runs), 1 + int((at + chance.random()) * arriving / runs))
        for at in range(runs)
    ]  # fmt: skip
