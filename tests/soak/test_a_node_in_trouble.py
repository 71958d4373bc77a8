"""A node whose disk takes nothing more, and a node that was away for a month: nothing is lost, nothing done twice.

Real processes on loopback.
"""

import dataclasses
import json
import resource
import time
from datetime import timedelta

import pytest

from region.processes import run
from tests.support.auditor import entries
from tests.support.host import Host
from tests.support.moving import OUTCOMES
from tests.support.region import NOW, lay_out, signal_about

EACH = 200
AWAY = timedelta(days=31)


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    return lay_out(tmp_path_factory.mktemp("trouble"), residents=160)


def test_a_full_disk_stops_a_node_and_room_lets_it_go_on(region, capsys):
    with region.gateway():
        region.index()
        host = Host(region, region.node_config)
        with host.service:
            submit(region, "A", EACH)
            stores = {code: host.config.parent / code / "store.sqlite" for code in region.codes}
            for code in stores:
                host.wait_until(code, received=EACH)
            largest = max(path.stat().st_size for store in stores.values() for path in store.parent.glob("*sqlite*"))
            limit(host, largest)
            submit(region, "B", EACH)
            host.wait_for(lambda: "work_postponed" in log_of(region), "the node notices")
            stuck = {code: host.status(code)["received"] for code in stores}
            assert min(stuck.values()) < 2 * EACH
            limit(host, resource.RLIM_INFINITY)
            started = time.monotonic()
            for code in stores:
                host.wait_until(code, received=2 * EACH)
            took = time.monotonic() - started
        each_has_one_outcome(region, 2 * EACH)
    with capsys.disabled():
        print(f"\na node goes on {took:.1f} s after there is room")  # noqa: T201 - asked for


def test_a_node_that_was_away_for_a_month_works_off_what_waited(region):
    with region.gateway():
        before = {code: Host(region, region.node_config).status(code)["received"] for code in region.codes}
        submit(region, "C", EACH)
        for days in (6, 12, 18, 24, AWAY.days):  # a manifest lives seven days: the node misses four of five
            region.installation.move_to(NOW + timedelta(days=days))
        today = (NOW + AWAY).date()
        submit(region, "D", EACH, arrears_since=today - timedelta(days=60), sent_date=today)
        region.work_off()
        for code, count in before.items():
            assert Host(region, region.node_config).status(code)["received"] == count + 2 * EACH
        region.work_off()
        each_has_one_outcome(region, next(iter(before.values())) + 2 * EACH)


def limit(host, size):
    resource.prlimit(host.service.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def log_of(region):
    return region.installation.log_of(region.node_config.parent.name).read_text()


def submit(region, letter, each, **changes):
    signals = []
    for code in region.codes:
        people = region.findable(code)
        signals += [signal_about(people[n % len(people)], f"{letter}-{code}-{n:03}", amount_cents=50_000 + n)
                    for n in range(each)]  # fmt: skip
    signals = [dataclasses.replace(one, **changes) for one in signals]
    file = region.write_signals(signals, name=f"{letter}.csv")
    assert region.submit(file)["accepted"] == 2 * each


def each_has_one_outcome(region, each):
    for name, store, key in region.audit_logs()[1:]:
        log = region.installation.log_of("verification")
        told = json.loads(run("drempel-audit", "verify", store, "--key", key, "--json", log=log))
        assert told["verified"], name
        assert len(entries(store, *OUTCOMES)) == each
