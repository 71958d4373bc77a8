"""kill -9 of gateway, node, client and witnesses, one after the other, while a partner submits one file.

Each seed draws who is killed, and at which line of the file: one that has just been settled, so that the kills spread
over the whole submission, plus a few milliseconds.
"""

import json
import random
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from region.processes import Service, command_line, run
from tests.support.auditor import entries, verdict
from tests.support.moving import OUTCOMES
from tests.support.region import NOW, SmallRegion, signal_about

PATIENCE = 300.0
VICTIMS = ("client", "gateway", "node", "witness")
_LOOK_SECONDS = 0.02


@dataclass
class Told:
    """What a run saw."""

    kills: Counter[str] = field(default_factory=Counter)
    """By victim, of those that came before the whole file was settled."""
    recoveries: dict[str, list[float]] = field(default_factory=lambda: {victim: [] for victim in VICTIMS})
    """Seconds from a kill until the client knew of another settled line (client, gateway), the node had taken another
    signal (node), the witness listened (witness). A node that was killed again before that counts from the first."""


class Run:
    """The processes of one run, any of which may be gone."""

    def __init__(self, region: SmallRegion, witnesses: Sequence[Service], file: Path, chance: random.Random) -> None:
        self.told = Told()
        self._region, self._file, self._chance = region, file, chance
        self._witnesses = witnesses
        self._gateway, self._node = region.gateway(), region.node()
        self._stores = [store for _, store, _ in region.audit_logs()[1:]]
        self._node_killed: tuple[float, int] | None = None

    def __enter__(self) -> Self:
        self._gateway.start()
        self._node.start()
        self._client = self._region.submission(self._file)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.kill()
        self._client.communicate()
        self._node.kill()
        self._gateway.kill()

    def kill_at(self, line: int, victim: str) -> None:
        """End one process at once as soon as this line is settled, and start it again."""
        self._wait_until_settled(line)
        time.sleep(self._chance.uniform(0, 0.03))
        settled, killed, under_way = self._settled(), time.monotonic(), self._client.poll() is None
        self.kill(victim)
        if not under_way:
            return
        self.told.kills[victim] += 1
        if victim in {"client", "gateway"}:
            self._wait_until_settled(settled + 1)
        if victim != "node":
            self.told.recoveries[victim].append(time.monotonic() - killed)

    def kill(self, victim: str) -> None:
        """End one process at once, and start it again."""
        if victim == "client":
            self._client.send_signal(signal.SIGKILL)
            self._client.communicate()
            self._client = self._region.submission(self._file)
            return
        if victim == "node" and self._node_killed is None:
            self._node_killed = time.monotonic(), self._taken()
        service = {"gateway": self._gateway, "node": self._node}.get(victim) or self._chance.choice(self._witnesses)
        service.kill()
        service.start()

    def finish(self) -> tuple[int, dict[str, object]]:
        """Return the exit status of the client and what it printed, once it has ended."""
        out, _ = self._client.communicate(timeout=PATIENCE)
        return self._client.returncode, json.loads(out)

    def stop_node(self) -> None:
        """End the node at once, for good."""
        self._node.kill()

    def _wait_until_settled(self, line: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while self._settled() < line and self._client.poll() is None:
            assert time.monotonic() < deadline, f"the run stands still\n{self._last_words()}"
            self._look_at_the_node()
            time.sleep(_LOOK_SECONDS)

    def _look_at_the_node(self) -> None:
        if self._node_killed is not None and self._taken() > self._node_killed[1]:
            self.told.recoveries["node"].append(time.monotonic() - self._node_killed[0])
            self._node_killed = None

    def _settled(self) -> int:
        """Return through which line the client knows that everything is settled."""
        journal = self._file.with_name(self._file.name + ".journal")
        return _number(journal, "SELECT value FROM state WHERE name = 'through_line'")

    def _taken(self) -> int:
        return sum(_number(store, "SELECT count(*) FROM signal") for store in self._stores)

    def _last_words(self) -> str:
        """Return the last lines of every log; they hold codes, never values."""
        logs = sorted(self._region.installation.logs.glob("*.log"))
        return "\n".join(f"{log.name}: {line}" for log in logs for line in log.read_text().splitlines()[-6:])


def run_through_kills(
    region: SmallRegion, witnesses: Sequence[Service], *, seed: int, signals: int, kills: int
) -> Told:
    """Submit `signals` while processes are killed, and check what is left of it; raises AssertionError."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    _index_through_kills(region, chance)
    file = region.write_signals(_signals(region, signals))
    points = sorted(chance.randrange(1, signals * 19 // 20) for _ in range(kills))
    victims = [*VICTIMS, *chance.choices(VICTIMS, k=kills - len(VICTIMS))]
    chance.shuffle(victims)
    with Run(region, witnesses, file, chance) as run_:
        for point, victim in zip(points, victims, strict=True):
            run_.kill_at(point, victim)
        status, summary = run_.finish()
        assert (status, summary["accepted"], summary["complete"]) == (0, signals, True)
        for _ in range(2):
            time.sleep(chance.uniform(0.5, 1.5))
            run_.kill("node")
        run_.stop_node()
        region.work_off()
        receipts = region.partner("status", file)["receipts"]
        remote = region.partner("status", file, "--remote")["receipts"]
        _the_partner_can_prove_its_receipts(region, file, signals)
    assert len({receipt["signal_id"] for receipt in receipts}) == signals
    assert [receipt["receipt_id"] for receipt in receipts] == [receipt["receipt_id"] for receipt in remote]
    _the_gateway_holds_each_once(region, receipts)
    _the_nodes_hold_each_once(region, receipts)
    _six_evaluations_were_charged_for_each_sealed_signal(region, receipts)
    return run_.told


def _number(store: Path, query: str) -> int:
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=5)) as connection:
            row = connection.execute(query).fetchone()
    except sqlite3.OperationalError:
        return 0
    return int(row[0]) if row else 0


def _index_through_kills(region, chance):
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


def _signals(region, count):
    adults = region.findable()
    return [signal_about(adults[number % len(adults)], f"K-{number:05}") for number in range(count)]


def _the_partner_can_prove_its_receipts(region, file, signals):
    lines = [option for line in (2, signals // 2, signals + 1) for option in ("--line", line)]
    deadline = time.monotonic() + PATIENCE
    while region.partner("receipt", "fetch", file, *lines)["not_yet"]:
        assert time.monotonic() < deadline, "no witnessed checkpoint covers the receipts"
        time.sleep(0.5)
    assert region.partner("receipt", "verify", file, *lines) == {"verified": 3, "refused": 0, "missing": 0, "wrong": []}


def _the_gateway_holds_each_once(region, receipts):
    name, store, key = region.audit_logs()[0]
    assert verdict(region, store, key)["verified"], name
    accepted = entries(store, "signal_accepted")
    assert len(accepted) == len(receipts)
    assert Counter(entry["municipality"] for entry in accepted) == Counter(one["municipality"] for one in receipts)
    assert len({receipt["leaf_hash"] for receipt in receipts}) == len(receipts)


def _the_nodes_hold_each_once(region, receipts):
    sent = {receipt["signal_id"]: receipt["municipality"] for receipt in receipts}
    inbox = region.node_rows("inbox")
    assert Counter(row["signal_id"] for row in inbox) == Counter(list(sent))
    assert {row["signal_id"]: row["municipality"] for row in inbox} == sent
    assert {row["day"] for row in inbox} == {NOW.date().isoformat()}
    for name, store, key in region.audit_logs()[1:]:
        told = verdict(region, store, key)
        assert (told["verified"], told["witnessed_size"]) == (True, told["signed_size"]), name
        decided = len(entries(store, *OUTCOMES))
        assert decided == sum(municipality == name for municipality in sent.values())


def _six_evaluations_were_charged_for_each_sealed_signal(region, receipts):
    """However often the client was killed between evaluating and sending, it asked the identical question again."""
    sealed = sum(receipt["mode"] == "blind" for receipt in receipts)
    assert 0 < sealed < len(receipts)
    shown = run("drempel-gateway", "partner", "volumes", "--config", region.installation.gateway_config, "--json",
                log=region.installation.log_of("commands"))  # fmt: skip
    spent = {row["mode"]: row["evaluations_spent"] for row in json.loads(shown)}
    assert spent == {"blind": 6 * sealed, "direct": 0}
