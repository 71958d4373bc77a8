"""Two municipalities become one with a new code: nobody stops, and what is under way arrives where it was sealed for.

Real processes on loopback: gateway, node, witnesses, and a partner that is in the middle of a file when the codes
change hands. One code it sends to blindly, the other directly, and the new one blindly.
"""

import csv
import dataclasses
import json
import os
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from keys.identity import MunicipalityCode
from region.installation import MunicipalityPlan
from region.population import extract
from region.processes import run
from tests.support.auditor import verdict
from tests.support.host import PATIENCE, Host
from tests.support.region import NOW, lay_out, signal_about

BLIND, DIRECT, NEW = "9801", "9802", "9803"
OLD = (BLIND, DIRECT)
WAITING, UNDER_WAY = 20, 200
"""Per old code: what is sealed for it in the last minutes and waits, and what a file holds that is being sent."""
OUTCOMES = {"signal_decided", "bundle_opened_none", "bundle_unopened", "bundle_refused"}


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    place = tmp_path_factory.mktemp("merger")
    new = MunicipalityPlan(code=MunicipalityCode(NEW), name="Samen", register=place / "new.csv", residents=200)
    return lay_out(place, residents=80, batch=20, also=[new])


def test_signals_follow_when_two_municipalities_merge(region):
    with region.installation.witnesses():
        with region.gateway():
            host = Host(region, region.node_config)
            host.hold(only=OLD)
            region.node_command("register", "import", region.directory / "register.csv")
            region.node_command("index")
            with host.service:
                merge_under_way(region, host)
                the_old_code_is_refused_by_name(region)
                what_was_sent_is_not_sent_again(region)
                each_was_decided_once(region, host)
                a_month_later_nothing_is_matched_for_the_old_codes(region, host)
        every_log_is_whole(region)


def merge_under_way(region, host):
    """Merge while a partner is in the middle of a file; another file comes in after the merger, before the manifest."""
    host.wait_for(lambda: {one["municipality"] for one in host.told("register_loaded")} == {*OLD}, "at work")
    host.command("pause", "--municipality", BLIND, "--reason", "merger")
    host.hold(only=[*OLD, NEW])
    host.command("register", "import", merged_register(region), "--municipality", NEW)
    host.command("index", "--municipality", NEW)

    going = held_in_the_middle(region, region.write_signals(signals(region, "C", UNDER_WAY), name="C.csv"))
    gateway(region, "routing", "import", merged_routing(region))
    for code in OLD:
        gateway(region, "municipality", "merge", code, "--into", NEW, "--clock", region.installation.clock)
    last = submitted(region, "W", WAITING)
    assert last["accepted_by_mode"] == {"blind": WAITING, "direct": WAITING}
    region.installation.publish_manifest()
    os.kill(going.pid, signal.SIGCONT)
    out, _ = going.communicate(timeout=PATIENCE)
    told = json.loads(out)
    assert (going.returncode, told["accepted"], told["refused_lines"]) == (0, 2 * UNDER_WAY, 0)
    assert 0 < told["accepted_by_mode"]["direct"] < UNDER_WAY
    host.command("resume", "--municipality", BLIND)


def held_in_the_middle(region, file):
    """Return a command that submits a file, stopped when a part of it was accepted."""
    going, journal = region.submission(file), file.with_suffix(".csv.journal")
    deadline = time.monotonic() + PATIENCE
    while not accepted_in(journal):
        assert going.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(going.pid, signal.SIGSTOP)
    assert accepted_in(journal) < 2 * UNDER_WAY
    return going


def accepted_in(journal):
    if not journal.exists():
        return 0
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True, timeout=5)) as connection:
        try:
            return connection.execute("SELECT count(*) FROM receipts").fetchone()[0]
        except sqlite3.OperationalError:
            return 0


def signals(region, letter, each, **changes):
    homes = {code: region.findable(code) for code in OLD}
    return [
        signal_about(homes[code][n % len(homes[code])], f"{letter}-{code}-{n:03}", amount_cents=50_000 + n, **changes)
        for n in range(each)
        for code in OLD
    ]


def submitted(region, letter, each, **changes):
    file = region.write_signals(signals(region, letter, each), name=f"{letter}.csv")
    return region.partner("submit", file, "--clock", region.installation.clock, **changes)


def merged_register(region) -> Path:
    path = region.directory / "new.csv"
    extract.write_extract([dataclasses.replace(one, municipality=NEW) for one in region.people], path)
    return path


def merged_routing(region) -> Path:
    path = region.directory / "routing-new.csv"
    with path.open("w", newline="") as stream:
        places = sorted({one.place.postcode for one in region.people if one.place.postcode})
        csv.writer(stream).writerows([("postcode", "municipality_code"), *((place, NEW) for place in places)])
    return path


def gateway(region, *arguments):
    log = region.installation.log_of("ceremony")
    return run("drempel-gateway", *arguments, "--config", region.installation.gateway_config, log=log)


def the_old_code_is_refused_by_name(region):
    told = [dataclasses.replace(one, municipality_code=code)
            for code, one in zip(OLD, signals(region, "S", 1), strict=True)]  # fmt: skip
    file = region.write_signals(told, name="S.csv")
    result = region.partner("submit", file, "--clock", region.installation.clock, accept=(1,))
    assert (result["accepted"], result["refused_by_code"]) == (0, {"G5_MERGED": 2})


def what_was_sent_is_not_sent_again(region):
    """Without its journal the client submits a file anew: to the new code, and the receipts are the old."""
    for kept in region.directory.glob("W.csv.*"):
        kept.unlink()
    again = region.partner("submit", region.directory / "W.csv", "--clock", region.installation.clock)
    assert (again["accepted"], again["repeated"]) == (2 * WAITING, 2 * WAITING)


def each_was_decided_once(region, host):
    sent = 2 * (WAITING + UNDER_WAY)
    host.wait_for(lambda: sum(host.worked_off().values()) == sent, "worked off")
    by_code = host.worked_off()
    assert by_code.keys() == {*OLD, NEW}
    assert min(by_code[code] for code in OLD) >= WAITING
    opened = Counter()
    for code in by_code:
        store = host.config.parent / code / "store.sqlite"
        log = region.installation.log_of("verification")
        entries = json.loads(run("drempel-audit", "show", store, "--last", 1_000_000, "--json", log=log))
        opened.update(one["action"] for one in entries if one["action"] in OUTCOMES)
    assert opened == {"signal_decided": sent}


def a_month_later_nothing_is_matched_for_the_old_codes(region, host):
    region.installation.move_to(NOW + timedelta(days=33))
    for code in OLD:
        gateway(region, "municipality", "end", code, "--clock", region.installation.clock)
    region.installation.publish_manifest()
    host.wait_for(lambda: {one["municipality"] for one in host.told("leaf_destroyed")} == {*OLD}, "destroyed")
    linked = Counter()
    for row in json.loads(host.command("epochs", "--json", clock=False)):
        linked[row["municipality"]] += row["link_keys"]
    assert [linked[code] > 0 for code in (*OLD, NEW)] == [False, False, True]

    before = host.worked_off()
    region.partner("withdraw", region.directory / "W.csv")
    host.wait_for(lambda: host.worked_off() - before == dict.fromkeys(OLD, WAITING), "withdrawn")
    withdrawn = {row["municipality"]: row["withdrawn"] for row in json.loads(host.command("status", "--json"))}
    assert withdrawn == {BLIND: WAITING, DIRECT: WAITING, NEW: 0}


def every_log_is_whole(region):
    for name, store, key in region.audit_logs():
        assert verdict(region, store, key)["verified"], name
