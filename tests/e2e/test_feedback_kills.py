"""kill -9 of node and gateway while feedback is issued and deposited: every record arrives, and none arrives twice.

Real processes on loopback. Kills come at every stage of the way, as the store tells it: while records are sealed, as
soon as some wait in the outbox, and while the gateway takes them.
"""

import json
import random
import sqlite3
import subprocess
import time
from contextlib import closing
from datetime import timedelta

from region.processes import command_line, run
from tests.support.region import NOW, SECOND, lay_out, signal_about

SIGNALS = 2_500
"""More than two pages of a thousand for one municipality."""
ISSUED = NOW + timedelta(days=15)
"""The first Tuesday two weeks after the signals came in."""
PATIENCE = 120.0


def test_a_kill_at_any_point_loses_no_record_and_doubles_none(tmp_path):
    region = lay_out(tmp_path, residents=300)
    file = submitted(region)
    region.installation.move_to(ISSUED)
    chance, store = random.Random(20261127), store_of(region)  # noqa: S311 - repeatable, not secret
    with region.gateway() as gateway:
        seen = []
        for victim, stage in KILLS:
            with depositing(region) as command:
                until(lambda reached=STAGES[stage]: reached(store), command)
                time.sleep(chance.uniform(0, 0.05))
                seen.append((victim, stage, outgoing(store)))
                if victim == "gateway":
                    gateway.kill()
                    command.wait(PATIENCE)
                    gateway.start()
                else:
                    command.kill()
        assert any(waiting for *_, waiting in seen), seen
        region.node_command("feedback", "run")
        assert outgoing(store) == 0
        collected = region.partner("feedback", file, "--clock", region.installation.clock)
        again = region.partner("feedback", file, "--clock", region.installation.clock)
    assert (collected["collected"], collected["repeated"], collected["refused"]) == (SIGNALS, 0, 0)
    assert (collected["signals"], collected["without_record"], collected["unnamed"]) == (SIGNALS, 0, 0)
    assert {record["round"] for record in collected["records"]} == {1}
    assert len({record["signal_id"] for record in collected["records"]}) == SIGNALS
    assert (again["collected"], again["signals"]) == (0, SIGNALS)
    assert sum(entry["count"] for entry in entries(region, "feedback_issued")) == SIGNALS


STAGES = {
    "sealing": lambda store: True,
    "waiting": lambda store: outgoing(store) > 0,
    "leaving": lambda store: 0 < outgoing(store) < SIGNALS,
}
KILLS = [("node", "sealing"), ("node", "sealing"), ("node", "waiting"), ("gateway", "waiting"), ("gateway", "leaving"),
         ("node", "leaving"), ("node", "waiting")]  # fmt: skip


def submitted(region):
    """Let a partner send its signals and the node work them off; return the file."""
    adults = region.findable(SECOND)
    signals = (signal_about(adults[number % len(adults)], f"F-{number:05}") for number in range(SIGNALS))
    file = region.write_signals(signals)
    with region.gateway():
        region.index()
        assert region.partner("submit", file, "--clock", region.installation.clock)["accepted"] == SIGNALS
        region.work_off()
    return file


def depositing(region):
    line = command_line("drempel-node", "feedback", "run", "--config", region.node_config, "--clock",
                        region.installation.clock)  # fmt: skip
    return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def until(reached, command):
    """Wait for a stage, or for the end of a command that was through before it."""
    deadline = time.monotonic() + PATIENCE
    while command.poll() is None and not reached():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def store_of(region):
    return next(store for name, store, _ in region.audit_logs() if name == SECOND)


def outgoing(store):
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=5)) as connection:
        return connection.execute("SELECT count(*) FROM feedback_outbox").fetchone()[0]


def entries(region, action):
    log = region.installation.log_of("commands")
    shown = run("drempel-audit", "show", store_of(region), "--action", action, "--last", 1_000_000, "--json", log=log)
    return json.loads(shown)
