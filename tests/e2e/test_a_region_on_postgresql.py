"""A whole region on PostgreSQL, two workers for every municipality: killed in turn, the server restarted under them.

Real processes. From a partner's file to released cases; every acknowledged signal has one outcome in one sound log.
"""

import json
import shutil
import time
from collections import Counter
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from municipality_node.store.schema import SIGNAL
from region.generation import TOWNS
from region.processes import Service, run
from servicekit.store import open_engine
from servicekit.transactions import StoreUnavailable, read_transaction
from tests.support.auditor import entries, verdict
from tests.support.postgresql import as_configured, made
from tests.support.region import lay_out, signal_about

SIGNALS = 300
PAGE = 10
PATIENCE = 300.0
OUTCOMES = ("signal_decided", "bundle_opened_none", "bundle_unopened", "bundle_refused")


@pytest.fixture(scope="module")
def server():
    with made() as server:
        server.start()
        yield server


@pytest.fixture(scope="module")
def places(server):
    """Where the stores of the two municipalities are."""
    return {code: server.schema() for code, _ in TOWNS[:2]}


@pytest.fixture(scope="module")
def region(server, places, tmp_path_factory):
    urls = {name: as_configured(place.url) for name, place in {"gateway": server.database(), **places}.items()}
    region = lay_out(tmp_path_factory.mktemp("postgresql"), residents=160, batch=25, databases=urls)
    assert not list(region.directory.rglob("store.sqlite")), "no store is a file"
    small = region.node_config.read_text().replace("sign_in.local", f"quota.page = {PAGE}\nsign_in.local")
    region.node_config.write_text(small)
    return region


class Workers:
    """Two node processes on the same municipalities; the second serves no console, since one socket has one server."""

    def __init__(self, region):
        second = region.node_config.with_name("second.toml")
        second.write_text(region.node_config.read_text().replace('[console]\nsocket = "console.sock"\n', ""))
        clock = ("--clock", region.installation.clock)
        self.both = [
            Service("drempel-node", "run", "--config", config, *clock, log=region.installation.log_of(f"worker-{at}"))
            for at, config in enumerate((region.node_config, second))
        ]

    def __enter__(self):
        for worker in self.both:
            worker.start()
        return self

    def __exit__(self, *_):
        for worker in self.both:
            worker.kill()

    def kill(self, at):
        """End one at once, and start it again."""
        self.both[at].kill()
        self.both[at].start()

    def start_again(self, *these):
        """Start whoever of these ended by itself."""
        for at in these:
            if not self.both[at].alive:
                self.both[at].start()


@contextmanager
def ending(process):
    """End a process that a failure left running."""
    try:
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def received(places):
    """Return how many signals have an outcome, as the stores say; none while the server does not answer."""
    count = 0
    for place in places:
        engine = open_engine(place)
        try:
            with read_transaction(engine) as connection:
                count += connection.scalar(select(func.count()).select_from(SIGNAL))
        except StoreUnavailable:
            return 0
        finally:
            engine.dispose()
    return count


def until(places, count, meanwhile=lambda: None):
    deadline = time.monotonic() + PATIENCE
    while (done := received(places)) < count:
        assert time.monotonic() < deadline, f"{done} of {count}"
        meanwhile()
        time.sleep(0.05)
    return done


def test_nothing_is_matched_twice_and_nothing_lost(server, region, places):
    adults = region.findable()
    file = region.write_signals(
        signal_about(adults[number % len(adults)], f"P-{number:04}") for number in range(SIGNALS)
    )
    with region.installation.witnesses(), region.gateway():
        region.index()
        submitting = region.submission(file)
        with Workers(region) as workers, ending(submitting):
            until(places.values(), PAGE)
            workers.kill(0)
            done = until(places.values(), 3 * PAGE)
            workers.kill(1)
            done = until(places.values(), done + PAGE)
            assert done < SIGNALS, "the kills came too late"
            server.crash()  # under the gateway, both workers and the partner's stream at once
            began = time.monotonic()
            server.start()
            # As systemd does with one that met no server when it started; one that was at work goes on by itself.
            done = until(places.values(), 1)
            until(places.values(), done + 1, lambda: workers.start_again(0, 1))
            print(f"at work again {time.monotonic() - began:.1f} s after the server ended")  # noqa: T201 - a figure
            workers.both[0].kill()  # and the other goes on alone
            out, _ = submitting.communicate(timeout=PATIENCE)
            told = json.loads(out)
            if submitting.returncode:  # a client that gave up on the gateway resumes where it was
                told = region.partner("submit", file, "--clock", region.installation.clock, accept=(0,))
            until(places.values(), SIGNALS, lambda: workers.start_again(1))
        assert told["accepted"] == SIGNALS
        region.work_off()  # ends in peace: its last checkpoint is cosigned
        each_has_one_outcome_in_a_sound_log(region)
        released = region.node_rows("released")
    assert 0 < len(released) == len({row["signal_id"] for row in released})


def each_has_one_outcome_in_a_sound_log(region):
    copies = region.directory / "copies"
    shutil.rmtree(copies, ignore_errors=True)
    copies.mkdir()
    outcomes = Counter()
    for name, _, key in region.audit_logs():
        copy = copies / f"{name}.sqlite"
        if name == "gateway":
            log = region.installation.log_of("commands")
            run("drempel-gateway", "audit", "copy", "--config", region.installation.gateway_config, copy, log=log)
        else:
            region.node_command("audit", "copy", copy, "--municipality", name)
        told = verdict(region, copy, key)
        assert told["verified"], told
        if name != "gateway":
            outcomes.update(entry["action"] for entry in entries(copy, *OUTCOMES))
    assert sum(outcomes.values()) == SIGNALS, outcomes
