"""The drill of docs/operations/backup.md: backups while everything runs, a disk is lost, what is restored elsewhere is
found out by witnesses, and goes on; first the gateway, then the node of two municipalities.

Real processes on loopback.
"""

import json
import time
from contextlib import contextmanager

import pytest

from region.processes import CommandFailed, run
from tests.support.auditor import entries, verified_to_its_end
from tests.support.host import PATIENCE, Host
from tests.support.region import lay_out, signal_about
from tests.support.restoring import Backups

EACH = 10
"""Signals per municipality in each file."""


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    return lay_out(tmp_path_factory.mktemp("drill"), residents=80, batch=5)


def test_a_gateway_and_a_node_that_lost_their_disks_are_restored_elsewhere(region, capsys):
    backups, took = Backups(region), {}
    logs = {name: (store, key) for name, store, key in region.audit_logs()}
    with region.installation.witnesses() as witnesses, region.gateway() as gateway:
        region.index()
        node = Host(region, region.node_config)
        with node.service:
            submitted(region, "kept")
            a_backup_while_a_partner_submits(region, backups, node)
            submitted(region, "lost")
            region.installation.publish_manifest()
            region.installation.await_manifest()
            assert region.partner("manifest", "fetch", "--clock", region.installation.clock)["version"] == 2
            node.wait_for(lambda: node.worked_off() == dict.fromkeys(region.codes, 3 * EACH), "worked off")
            backups.export_log("gateway", *logs["gateway"])

            gateway.kill()
            began, restored = time.monotonic(), backups.gateway_elsewhere()
            with away(witnesses):
                backups.gateway_refuses_to_start("this log was signed elsewhere before")
            backups.gateway_refuses_to_start("a witness cosigned")
            store = backups.elsewhere.parent / "gateway.sqlite"
            backups.put_log_back("gateway", store, logs["gateway"][1])
            with restored:
                backups.gateway_serves()
                took["gateway"] = time.monotonic() - began
                receipts_from_before_are_proven(region, store, logs["gateway"][1])
                a_manifest_follows_the_lost_one(region, backups, node)
                partners_make_good_what_the_gateway_lost(region, node)

                for code in region.codes:
                    backups.export_log(code, *logs[code])
                node.service.kill()
                began, other = time.monotonic(), backups.node_elsewhere()
                for code in region.codes:
                    with pytest.raises(CommandFailed, match="AUDIT_LOG_REFUSED"):
                        other.command("run", "--once", "--municipality", code)
                    backups.put_log_back(code, other.config.parent / code / "store.sqlite", logs[code][1])
                with other.service:
                    other.wait_for(lambda: len(other.told("register_loaded")) == len(region.codes), "at work")
                    took["node"] = time.monotonic() - began
                    work_goes_on(region, other)
                    for code in region.codes:
                        verified_to_its_end(region, other.config.parent / code / "store.sqlite", logs[code][1])
                verified_to_its_end(region, store, logs["gateway"][1])
    with capsys.disabled():
        print("".join(f"\n{name} at work {seconds:.1f} s after it lost its disk" for name, seconds in took.items()))  # noqa: T201 - told


def submission(region, name):
    signals = [
        signal_about(people[n % len(people)], f"{name}-{code}-{n:03}", amount_cents=50_000 + n)
        for code in region.codes
        for people in [region.findable(code)]
        for n in range(EACH)
    ]
    return region.write_signals(signals, name=f"{name}.csv")


def submitted(region, name):
    assert region.submit(submission(region, name))["accepted"] == 2 * EACH


def a_backup_while_a_partner_submits(region, backups, node):
    going = region.submission(submission(region, "midst"))
    told = backups.taken(node)
    out, _ = going.communicate(timeout=PATIENCE)
    assert json.loads(out)["accepted"] == 2 * EACH
    backups.hold_what_they_say(told)


@contextmanager
def away(witnesses):
    for one in witnesses:
        one.stop()
    yield
    for one in witnesses:
        one.start()


def receipts_from_before_are_proven(region, store, key):
    """The restored store does not know the receipt; its log has the entry."""
    leaf = region.partner("status", region.directory / "lost.csv")["receipts"][0]["leaf_hash"]
    proof, log = region.directory / "receipt.tlog-proof", region.installation.log_of("verification")
    run("drempel-audit", "proof", store, "--leaf", leaf, "--out", proof, log=log)
    run("drempel-audit", "check-proof", proof, "--key", key, "--leaf", leaf, log=log)


def a_manifest_follows_the_lost_one(region, backups, node):
    """Partner and node hold a version that the restored store never saw; the next one is above it."""
    backups.manifest_above(2)
    node.wait_for(lambda: [told["version"] for told in node.told("manifest_accepted")][-1:] == [4], "a manifest")


def partners_make_good_what_the_gateway_lost(region, node):
    """Everything again, without a journal: known ids get their receipts, others come in, and nodes take none twice."""
    repeated, before = {}, node.worked_off()
    for name in ("kept", "midst", "lost"):
        file = region.directory / f"{name}.csv"
        file.with_name(f"{name}.csv.journal").unlink()
        told = region.submit(file)
        assert told["accepted"] == 2 * EACH
        repeated[name] = told["repeated"]
    assert (repeated["kept"], repeated["lost"]) == (2 * EACH, 0)
    submitted(region, "after")
    came = 4 * 2 * EACH - sum(repeated.values())
    node.wait_for(lambda: sum((node.worked_off() - before).values()) >= came, "worked off")


def work_goes_on(region, other):
    """What the backup held is there and opens, what came since is on record only, and what comes now is worked off."""
    submitted(region, "new")
    other.wait_for(lambda: other.worked_off() == dict.fromkeys(region.codes, EACH), "worked off")
    rows = json.loads(other.command("released", "--json"))
    for code in region.codes:
        assert [row["signal_id"] for row in rows if row["municipality"] == code]
        decided = entries(other.config.parent / code / "store.sqlite", "signal_decided")
        assert len(decided) == 5 * EACH, "each once, of all five files"
