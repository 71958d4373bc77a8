"""kill -9 of gateway, node and client, again and again: every acknowledged signal is there exactly once in effect.

Real processes on loopback. Each seed draws who is killed, and at which point of the run: a line of the partner's file
that has just been settled, so that the kills spread over the whole submission, plus a few milliseconds.
"""

import json
import random
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing

import pytest

from region.processes import command_line, run
from tests.support.region import NOW, lay_out, signal_about

SIGNALS = 2_400
KILLS = 14
PATIENCE = 300.0
OUTCOMES = {"signal_decided", "bundle_opened_none", "bundle_unopened", "bundle_refused"}


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    return lay_out(tmp_path_factory.mktemp("kills"), residents=400, batch=25)


class Run:
    """The three processes of one run, any of which may be gone."""

    def __init__(self, region, file):
        self.region, self.file = region, file
        self.gateway, self.node = region.gateway(), region.node()
        self.client = None

    def __enter__(self):
        self.gateway.start()
        self.node.start()
        self.client = self.region.submission(self.file)
        return self

    def __exit__(self, *_):
        self.client.kill()
        self.client.communicate()
        self.node.kill()
        self.gateway.kill()

    def kill(self, victim):
        """End one process at once, and start it again."""
        if victim == "client":
            self.client.send_signal(signal.SIGKILL)
            self.client.communicate()
            self.client = self.region.submission(self.file)
        else:
            service = getattr(self, victim)
            service.kill()
            service.start()

    def settled(self):
        """Return through which line the client knows that everything is settled."""
        journal = self.file.with_name(self.file.name + ".journal")
        try:
            with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True, timeout=5)) as connection:
                row = connection.execute("SELECT value FROM state WHERE name = 'through_line'").fetchone()
        except sqlite3.OperationalError:
            return 0
        return int(row[0]) if row else 0

    def wait_for_line(self, line):
        deadline = time.monotonic() + PATIENCE
        while self.settled() < line and self.client.poll() is None:
            assert time.monotonic() < deadline, f"the run stands still\n{self.last_words()}"
            time.sleep(0.005)

    def last_words(self):
        """Return the last lines of every log; they hold codes, never values."""
        logs = sorted(self.region.installation.logs.glob("*.log"))
        return "\n".join(f"{log.name}: {line}" for log in logs for line in log.read_text().splitlines()[-6:])

    def finish(self):
        out, _ = self.client.communicate(timeout=PATIENCE)
        return self.client.returncode, json.loads(out)


def killed_index(region, chance):
    """Index the register while node and gateway are killed; return when an undisturbed attempt succeeds."""
    region.node_command("register", "import", region.directory / "register.csv")
    line = command_line("drempel-node", "index", "--config", region.node_config, "--clock", region.installation.clock)
    with region.gateway() as gateway:
        for victim in ("node", "gateway", "node"):
            with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as indexing:
                time.sleep(chance.uniform(1.0, 2.5))
                if victim == "gateway":
                    gateway.kill()
                    gateway.start()
                indexing.kill()
        region.node_command("index")


def signals_of(region):
    adults = [person for person in region.people if person.born and person.place.postcode and person.place.number]
    return [signal_about(adults[number % len(adults)], f"K-{number:05}") for number in range(SIGNALS)]


def entries(store, action):
    log = store.with_suffix(".audit-errors")
    out = run("drempel-audit", "show", store, "--action", action, "--last", 1_000_000, "--json", log=log)
    return json.loads(out)


def verdict(region, store, key):
    log = store.with_suffix(".audit-errors")
    options = ("--key", key, "--witnesses", region.installation.observers.keys, "--quorum", 2, "--json")
    return json.loads(run("drempel-audit", "verify", store, *options, log=log))


def test_every_acknowledged_signal_is_there_exactly_once_and_the_run_completes(region):
    with region.installation.witnesses() as witnesses:
        run_through_kills(region, witnesses)


def run_through_kills(region, witnesses):
    chance = random.Random(20260202)  # noqa: S311 - repeatable, not secret
    killed_index(region, chance)
    file = region.write_signals(signals_of(region))
    points = sorted(chance.randrange(1, SIGNALS - 100) for _ in range(KILLS))
    victims = ["client", "gateway", "node", *chance.choices(["client", "gateway", "node"], k=KILLS - 3)]
    chance.shuffle(victims)
    with Run(region, file) as run_:
        for point, victim in zip(points, victims, strict=True):
            run_.wait_for_line(point)
            time.sleep(chance.uniform(0, 0.03))
            run_.kill(victim)
            observer = chance.choice(witnesses)
            observer.kill()
            observer.start()
        status, summary = run_.finish()
        assert (status, summary["accepted"], summary["complete"]) == (0, SIGNALS, True)
        for _ in range(2):
            time.sleep(chance.uniform(0.5, 1.5))
            run_.kill("node")
        run_.node.kill()
        region.work_off()
        receipts = region.partner("status", file)["receipts"]
        remote = region.partner("status", file, "--remote")["receipts"]
        the_partner_can_prove_its_receipts(region, file)
    assert len({receipt["signal_id"] for receipt in receipts}) == SIGNALS
    assert [receipt["receipt_id"] for receipt in receipts] == [receipt["receipt_id"] for receipt in remote]
    the_gateway_holds_each_once(region, receipts)
    the_nodes_hold_each_once(region, receipts)
    six_evaluations_were_charged_for_each_sealed_signal(region, receipts)


def the_partner_can_prove_its_receipts(region, file):
    lines = [option for line in (2, SIGNALS // 2, SIGNALS + 1) for option in ("--line", line)]
    deadline = time.monotonic() + PATIENCE
    while region.partner("receipt", "fetch", file, *lines)["not_yet"]:
        assert time.monotonic() < deadline, "no witnessed checkpoint covers the receipts"
        time.sleep(0.5)
    assert region.partner("receipt", "verify", file, *lines) == {"verified": 3, "refused": 0, "missing": 0, "wrong": []}


def the_gateway_holds_each_once(region, receipts):
    name, store, key = region.audit_logs()[0]
    assert verdict(region, store, key)["verified"], name
    accepted = entries(store, "signal_accepted")
    assert len(accepted) == SIGNALS
    assert Counter(entry["municipality"] for entry in accepted) == Counter(one["municipality"] for one in receipts)
    assert len({receipt["leaf_hash"] for receipt in receipts}) == SIGNALS


def the_nodes_hold_each_once(region, receipts):
    sent = {receipt["signal_id"]: receipt["municipality"] for receipt in receipts}
    inbox = region.node_rows("inbox")
    assert Counter(row["signal_id"] for row in inbox) == Counter(list(sent))
    assert {row["signal_id"]: row["municipality"] for row in inbox} == sent
    assert {row["day"] for row in inbox} == {NOW.date().isoformat()}
    for name, store, key in region.audit_logs()[1:]:
        told = verdict(region, store, key)
        assert (told["verified"], told["witnessed_size"]) == (True, told["signed_size"]), name
        decided = sum(len(entries(store, action)) for action in OUTCOMES)
        assert decided == sum(municipality == name for municipality in sent.values())


def six_evaluations_were_charged_for_each_sealed_signal(region, receipts):
    """However often the client was killed between evaluating and sending, it asked the identical question again."""
    sealed = sum(receipt["mode"] == "blind" for receipt in receipts)
    assert 0 < sealed < SIGNALS
    shown = run("drempel-gateway", "partner", "volumes", "--config", region.installation.gateway_config, "--json",
                log=region.installation.log_of("commands"))  # fmt: skip
    spent = {row["mode"]: row["evaluations_spent"] for row in json.loads(shown)}
    assert spent == {"blind": 6 * sealed, "direct": 0}
