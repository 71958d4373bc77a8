"""The drill: backups while everything runs, the disk is lost, what is restored elsewhere is found out by witnesses,
and goes on by the way that docs/operations/backup.md describes; first at the gateway, then at a municipality.

Real processes on loopback.
"""

import hashlib
import json
import shutil
import sqlite3
import time
from collections import Counter
from contextlib import closing

import pytest

from region.processes import CommandFailed, Service, run
from tests.support.host import Host
from tests.support.region import lay_out, signal_about

EACH = 30
OUTCOMES = {"signal_decided", "bundle_opened_none", "bundle_unopened", "bundle_refused"}


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    return lay_out(tmp_path_factory.mktemp("drill"), residents=120, batch=10)


def test_what_is_restored_elsewhere_is_found_out_and_goes_on(region, capsys):
    started = {}
    with region.installation.witnesses():
        gateway = region.gateway()
        gateway.start()
        region.index()
        node = Host(region, region.node_config)
        node.service.start()
        try:
            worked_off(region, node, submitted(region, "A"))
            backed_up_while_a_partner_submits(region, node)
            exports = exported(region)

            gateway.kill()
            started["gateway"] = time.monotonic()
            restored = restored_gateway(region, exports)
            with restored:
                started["gateway"] = time.monotonic() - started["gateway"]
                partners_submit_again_what_the_restored_gateway_does_not_know(region, node)

                node.service.kill()
                started["node"] = time.monotonic()
                other = restored_node(region, exports)
                with other.service:
                    started["node"] = time.monotonic() - started["node"]
                    work_goes_on_at_the_restored_node(region, other)
        finally:
            gateway.kill()
            node.service.kill()
    with capsys.disabled():
        print("".join(f"\n{name} restored in {took:.1f} s" for name, took in started.items()))  # noqa: T201 - asked for


def codes(region):
    return [town.code.value for town in region.installation.plan.municipalities]


def submission(region, letter):
    signals = []
    for code in codes(region):
        people = [one for one in region.people if one.municipality == code and one.born and one.place.postcode
                  and one.place.number]  # fmt: skip
        signals += [signal_about(people[n % len(people)], f"{letter}-{code}-{n:03}", amount_cents=50_000 + n)
                    for n in range(EACH)]  # fmt: skip
    return region.write_signals(signals, name=f"{letter}.csv")


def submitted(region, letter):
    told = region.partner("submit", submission(region, letter), "--clock", region.installation.clock)
    assert told["accepted"] == 2 * EACH
    return EACH


def worked_off(region, host, each):
    for code in codes(region):
        host.wait_until(code, received=each)


def backed_up_while_a_partner_submits(region, node):
    """Take both backups in the middle of a stream; more was accepted and worked off when it ended."""
    going = region.submission(submission(region, "B"))
    copying = ("backup", region.directory / "backup" / "gateway", "--keys-to", region.directory / "keys" / "gateway")
    log = region.installation.log_of("commands")
    told = [json.loads(run("drempel-gateway", *copying, *gateway_options(region), log=log))]
    told += json.loads(node.command("backup", region.directory / "backup", "--keys-to", region.directory / "keys"))
    out, _ = going.communicate(timeout=120)
    assert json.loads(out)["accepted"] == 2 * EACH
    worked_off(region, node, 2 * EACH)
    for statement in told:
        place = region.directory / "backup" / statement["of"]
        assert json.loads((place / "backup.json").read_text())["log"] == statement["log"]
        for name, digest in statement["files"].items():
            assert hashlib.sha256((place / name).read_bytes()).hexdigest() == digest
    kept = {path.name for path in region.directory.glob("keys/**/*") if path.is_file()}
    assert "data-keys.sqlite" in kept
    assert not [name for name in kept if "wrapping" in name]


def gateway_options(region, config=None):
    return ("--config", config or region.installation.gateway_config, "--clock", region.installation.clock)


def exported(region):
    """Export every log as far as the witnesses saw it; return where, by name."""
    deadline = time.monotonic() + 60
    logs = region.audit_logs()
    for name, store, key in logs:
        options = ("--key", key, "--witnesses", region.installation.observers.keys, "--quorum", 2, "--json")
        while "every entry" not in covered(store, options, region):
            assert time.monotonic() < deadline, name
            time.sleep(0.5)
        run("drempel-audit", "export", store, region.directory / "exports" / name,
            log=region.installation.log_of("verification"))  # fmt: skip
    return {name: (region.directory / "exports" / name, key) for name, _, key in logs}


def covered(store, options, region):
    """Return `every entry` once the newest witnessed checkpoint covers the log."""
    log = region.installation.log_of("verification")
    told = json.loads(run("drempel-audit", "verify", store, *options, log=log, accept=(0, 1)))
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        (last,) = connection.execute('SELECT max("index") FROM audit_entry').fetchone()
        (signed,) = connection.execute("SELECT max(size) FROM audit_checkpoint").fetchone()
    return "every entry" if told["verified"] and signed == last + 1 else "not yet"


def restored_gateway(region, exports):
    """Build the gateway anew elsewhere from backup, copy of the secrets, and the wrapping keys' own medium."""
    former, place = region.installation.gateway_config.parent, region.installation.directory / "gateway-2"
    place.mkdir()
    shutil.copy(former / "gateway.toml", place)
    for wrapping in former.glob("wrapping*.key"):
        shutil.copy(wrapping, place)
    shutil.rmtree(former)
    shutil.copytree(region.directory / "keys" / "gateway", place / "custody")
    shutil.copy(region.directory / "backup" / "gateway" / "gateway.sqlite", place)
    log = region.installation.logs / "gateway-2.log"
    service = Service(
        "drempel-gateway", "serve", *gateway_options(region, place / "gateway.toml"), log=log,
        port=region.installation.port,
    )  # fmt: skip
    with pytest.raises(CommandFailed, match="AUDIT_LOG_REFUSED"):
        service.start()
    directory, key = exports["gateway"]
    run("drempel-audit", "restore", place / "gateway.sqlite", directory, "--key", key,
        log=region.installation.log_of("verification"))  # fmt: skip
    return service


def partners_submit_again_what_the_restored_gateway_does_not_know(region, node):
    """Everything, without a journal: known ids get their receipts, others come in, and the node takes none twice."""
    for letter in "AB":
        for journal in region.directory.glob(f"{letter}.csv.*"):
            journal.unlink()
        file = region.directory / f"{letter}.csv"
        told = region.partner("submit", file, "--clock", region.installation.clock)
        assert told["accepted"] == 2 * EACH
        if letter == "A":
            assert told["repeated"] == 2 * EACH
    worked_off(region, node, submitted(region, "C") + 2 * EACH)
    assert decided(region, node.config.parent) == dict.fromkeys(codes(region), 3 * EACH)


def decided(region, place):
    found = {}
    for code in codes(region):
        store = place / code / "store.sqlite"
        log = region.installation.log_of("verification")
        entries = json.loads(run("drempel-audit", "show", store, "--last", 1_000_000, "--json", log=log))
        found[code] = sum(Counter(one["action"] for one in entries)[action] for action in OUTCOMES)
    return found


def restored_node(region, exports):
    """Build both municipalities anew on another host; their logs come back from exports."""
    former, place = region.node_config.parent, region.installation.directory / "node-2"
    for code in codes(region):
        custody = place / code / "custody"
        shutil.copytree(region.directory / "keys" / code, custody)
        shutil.copy(former / code / "custody" / "wrapping.key", custody)
        for file in (region.directory / "backup" / code).glob("*.sqlite"):
            shutil.copy(file, place / code)
    shutil.copy(region.node_config, place)
    shutil.rmtree(former)
    other = Host(region, place / "node.toml")
    for code in codes(region):
        with pytest.raises(CommandFailed, match="AUDIT_LOG_REFUSED"):
            other.command("run", "--once", "--municipality", code)
        directory, key = exports[code]
        run("drempel-audit", "restore", place / code / "store.sqlite", directory, "--key", key,
            log=region.installation.log_of("verification"))  # fmt: skip
    return other


def work_goes_on_at_the_restored_node(region, other):
    """What the backup held is there and opens, what came since is on record only, and what comes now is worked off."""
    received = {code: other.status(code)["received"] for code in codes(region)}
    assert all(EACH <= count <= 2 * EACH for count in received.values())
    submitted(region, "D")
    for code in codes(region):
        other.wait_until(code, received=received[code] + EACH)
        rows = json.loads(other.command("released", "--municipality", code, "--json"))
        assert len(rows) >= EACH
    options = ("--witnesses", region.installation.observers.keys, "--quorum", 2, "--json")
    for code in codes(region):
        store, key = other.config.parent / code / "store.sqlite", region.installation.directory / f"audit-{code}.vkey"
        log = region.installation.log_of("verification")
        assert json.loads(run("drempel-audit", "verify", store, "--key", key, *options, log=log))["verified"]
