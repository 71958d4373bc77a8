"""Two municipalities become one with a new code: nobody stops, and what is under way arrives where it was sealed for.

Real processes on loopback: gateway, node, witnesses, and a partner that submits while the codes change hands.
"""

import csv
import dataclasses
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from keys.identity import MunicipalityCode
from region.installation import MunicipalityPlan
from region.population import extract
from region.processes import CommandFailed, run
from tests.support.host import Host
from tests.support.region import NOW, lay_out, signal_about

BLIND, DIRECT, NEW = "9801", "9802", "9803"
"""What one partner sends blindly and what directly, and what they become."""
OLD = (BLIND, DIRECT)
EACH = 20
UNDER_WAY = 300
OUTCOMES = {"signal_decided", "bundle_opened_none", "bundle_unopened", "bundle_refused"}


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    place = tmp_path_factory.mktemp("merger")
    new = MunicipalityPlan(code=MunicipalityCode(NEW), name="Samen", register=place / "new.csv", residents=400)
    return lay_out(place, residents=160, batch=20, also=[new])


def test_signals_follow_when_two_municipalities_merge(region):
    with region.installation.witnesses():
        with region.gateway():
            host = Host(region, region.node_config)
            host.hold(only=OLD)
            region.node_command("register", "import", region.directory / "register.csv")
            region.node_command("index")
            with host.service:
                sent = merge_under_way(region, host)
                each_was_decided_once(region, sent)
                a_month_later_nothing_is_matched_for_the_old_codes(region, host)
        every_log_is_whole(region)


def merge_under_way(region, host):
    first = submitted(region, "A", EACH)
    assert first["accepted"] == 2 * EACH
    for code in OLD:
        host.wait_until(code, received=EACH)
        host.command("pause", "--municipality", code, "--reason", "merger")
    assert submitted(region, "B", EACH)["accepted"] == 2 * EACH  # waits in the mailboxes of both

    host.hold(only=[*OLD, NEW])
    host.command("register", "import", merged_register(region), "--municipality", NEW)
    host.command("index", "--municipality", NEW)
    refused = merge(region, BLIND, expected=1)
    assert "ENROLMENT_REFUSED:routing" in refused

    going = region.submission(region.write_signals(signals(region, "C", UNDER_WAY // 2), name="C.csv"))
    gateway(region, "routing", "import", merged_routing(region))
    for code in OLD:
        merge(region, code)
    region.installation.publish_manifest()
    out, _ = going.communicate(timeout=120)
    assert (going.returncode, json.loads(out)["accepted"]) == (0, UNDER_WAY)

    for code in OLD:
        host.command("resume", "--municipality", code)
    assert submitted(region, "D", EACH)["accepted"] == 2 * EACH
    old_code_is_refused_by_name(region)
    what_was_sent_is_not_sent_again(region)
    return 6 * EACH + UNDER_WAY


def signals(region, letter, each, **changes):
    found = []
    for code in OLD:
        people = [one for one in region.people if one.municipality == code and one.born and one.place.postcode
                  and one.place.number]  # fmt: skip
        found += [
            signal_about(people[n % len(people)], f"{letter}-{code}-{n:03}", amount_cents=50_000 + n, **changes)
            for n in range(each)
        ]
    return found


def submitted(region, letter, each, *, accept=(0,), **changes):
    file = region.write_signals(signals(region, letter, each, **changes), name=f"{letter}.csv")
    return region.partner("submit", file, "--clock", region.installation.clock, accept=accept)


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


def gateway(region, *arguments, accept=(0,)):
    log = region.installation.log_of("ceremony")
    return run("drempel-gateway", *arguments, "--config", region.installation.gateway_config, log=log, accept=accept)


def merge(region, code, *, expected=0):
    """Declare a merger; return the refusal where one is expected."""
    line = ("municipality", "merge", code, "--into", NEW, "--clock", region.installation.clock)
    if expected:
        with pytest.raises(CommandFailed) as refused:
            gateway(region, *line)
        return str(refused.value)
    return gateway(region, *line)


def old_code_is_refused_by_name(region):
    for code in OLD:
        told = [one for one in signals(region, "S", 1, municipality_code=code) if code in one.partner_ref]
        file = region.write_signals(told, name=f"stated-{code}.csv")
        result = region.partner("submit", file, "--clock", region.installation.clock, accept=(1,))
        assert (result["accepted"], result["refused_by_code"]) == (0, {"G5_MERGED": 1})


def what_was_sent_is_not_sent_again(region):
    """Without its journal the client submits the first file anew: to the new code, and the receipts are the old."""
    for kept in region.directory.glob("A.csv.*"):
        kept.unlink()
    again = region.partner("submit", region.directory / "A.csv", "--clock", region.installation.clock)
    assert (again["accepted"], again["repeated"]) == (2 * EACH, 2 * EACH)


def each_was_decided_once(region, sent):
    host = Host(region, region.node_config)
    stores = {code: host.config.parent / code / "store.sqlite" for code in (*OLD, NEW)}
    host.wait_for(lambda: sum(host.status(code)["received"] for code in stores) == sent)
    received = {code: host.status(code)["received"] for code in stores}
    assert min(received[code] for code in OLD) >= 2 * EACH
    assert received[NEW] >= 2 * EACH
    opened = Counter()
    for store in stores.values():
        log = store.with_suffix(".audit-errors")
        entries = json.loads(run("drempel-audit", "show", store, "--last", 1_000_000, "--json", log=log))
        opened.update(one["action"] for one in entries if one["action"] in OUTCOMES)
    assert opened == {"signal_decided": sent}


def a_month_later_nothing_is_matched_for_the_old_codes(region, host):
    line = ("municipality", "end", BLIND, "--clock", region.installation.clock)
    with pytest.raises(CommandFailed, match="ENROLMENT_REFUSED:merged_at"):
        gateway(region, *line)
    region.installation.move_to(NOW + timedelta(days=33))
    for code in OLD:
        gateway(region, "municipality", "end", code, "--clock", region.installation.clock)
    region.installation.publish_manifest()
    host.wait_for(lambda: all(linked(host, code) == 0 for code in OLD))
    assert linked(host, NEW) > 0
    region.partner("withdraw", region.directory / "B.csv")
    for code in OLD:
        host.wait_until(code, withdrawn=EACH)
    later = (NOW + timedelta(days=33)).date()
    changes = {"arrears_since": later - timedelta(days=60), "sent_date": later}
    before = host.status(NEW)["received"]
    assert submitted(region, "E", EACH, **changes)["accepted"] == 2 * EACH
    host.wait_until(NEW, received=before + 2 * EACH)


def every_log_is_whole(region):
    options = ("--witnesses", region.installation.observers.keys, "--quorum", 2, "--json")
    for name, store, key in region.audit_logs():
        log = region.installation.log_of("verification")
        assert json.loads(run("drempel-audit", "verify", store, "--key", key, *options, log=log))["verified"], name


def linked(host, code):
    rows = json.loads(host.command("epochs", "--municipality", code, "--json", clock=False))
    return sum(row["link_keys"] for row in rows)
