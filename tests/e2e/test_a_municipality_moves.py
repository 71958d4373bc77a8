"""A municipality comes to a running process, is paused, and moves to another host while partners go on submitting.

Real processes on loopback, two hosts as two directories; neither ever stops for the other municipality.
"""

import json
import shutil
import time

import pytest

from region.processes import CommandFailed, run
from tests.support.auditor import entries, verdict
from tests.support.host import Host
from tests.support.region import lay_out, signal_about

EACH = 30


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    return lay_out(tmp_path_factory.mktemp("moves"), residents=120)


def test_nothing_is_lost_or_done_twice_when_a_municipality_moves(region):
    with region.installation.witnesses(), region.gateway():
        region.index()
        move_under_way(region)


def move_under_way(region):
    moving, staying = (town.code.value for town in region.installation.plan.municipalities)
    source = Host(region, region.node_config)
    source.hold(only=[staying])
    with source.service:
        assert submit(region, moving, staying, "A") == 2 * EACH
        source.wait_until(staying, received=EACH)
        assert source_of_both(region).status(moving)["received"] == 0

        source.hold(only=[moving, staying])  # a municipality comes to a running process
        source.wait_until(moving, received=EACH)

        source.command("pause", "--municipality", moving, "--reason", "request")
        assert submit(region, moving, staying, "B") == 2 * EACH
        row = source.wait_until(staying, received=2 * EACH)
        row = source.status(moving)
        assert (row["standing"], row["received"]) == ("paused", EACH)

        source.command("resume", "--municipality", moving)
        parcel = region.directory / "parcel.tar"
        told = json.loads(source.command("move", "export", parcel, "--municipality", moving))
        left_with = source.status(moving)
        assert left_with["standing"] == "departed"
        assert parcel.stat().st_mode & 0o077 == 0
        assert submit(region, moving, staying, "C") == 2 * EACH
        source.wait_until(staying, received=3 * EACH)
        nothing_happens_at_the_source(source, moving, left_with)

        again = json.loads(source.command("move", "export", parcel, "--municipality", moving))
        assert (again["move"], again["log_root"]) == (told["move"], told["log_root"])
        target = second_host(region, source, moving)
        a_parcel_of_another_digest_is_refused(target, parcel, moving)
        arrived = json.loads(target.command(
            "move", "import", parcel, "--municipality", moving, "--digest", again["digest"]
        ))  # fmt: skip
        assert arrived["log_root"] == told["log_root"]
        assert "PARCEL_REFUSED" in refusal(
            target, "move", "import", parcel, "--municipality", moving, "--digest", again["digest"]
        )
        with target.service:
            time.sleep(2)
            row = target.status(moving)
            assert (row["standing"], row["received"]) == ("paused", left_with["received"])
            target.command("resume", "--municipality", moving)
            target.wait_until(moving, received=3 * EACH)
            source.hold(only=[staying])
            assert submit(region, moving, staying, "D") == 2 * EACH
            target.wait_until(moving, received=4 * EACH)
            source.wait_until(staying, received=4 * EACH)
    each_was_decided_once_and_the_log_goes_on(region, source, target, moving, told)


def source_of_both(region):
    """Return the source as its whole configuration names it, for a look only."""
    whole = region.node_config.with_name("both.toml")
    shutil.copy(region.node_config.with_suffix(".whole"), whole)
    return Host(region, whole)


def submit(region, moving, staying, letter):
    people = {code: region.findable(code) for code in (moving, staying)}
    first = "ABCD".index(letter) * EACH
    signals = [signal_about(people[code][(first + n) % len(people[code])], f"{letter}-{code}-{n:03}")
               for n in range(EACH) for code in (moving, staying)]  # fmt: skip
    file = region.write_signals(signals, name=f"signals-{letter}.csv")
    return region.partner("submit", file, "--clock", region.installation.clock)["accepted"]


def nothing_happens_at_the_source(source, moving, left_with):
    for command in (("run", "--once"), ("resume",), ("released",), ("pause",)):
        assert "DEPARTED" in refusal(source, *command, "--municipality", moving), command
    assert source.status(moving) == left_with


def refusal(host, *arguments):
    with pytest.raises(CommandFailed) as refused:
        host.command(*arguments)
    return str(refused.value)


def second_host(region, source, moving):
    config = region.installation.directory / "host-2" / "node.toml"
    config.parent.mkdir(parents=True)
    whole = source.config.with_suffix(".whole").read_text()
    config.write_text(whole)
    shutil.copy(source.config.parent / f"casework-{moving}.toml", config.parent)
    target = Host(region, config)
    target.hold(only=[moving])
    custody = config.parent / moving / "custody"
    custody.mkdir(mode=0o700, parents=True)
    # Taken over by another way than the parcel: it is not in there.
    shutil.copy(source.config.parent / moving / "custody" / "wrapping.key", custody / "wrapping.key")
    return target


def a_parcel_of_another_digest_is_refused(target, parcel, moving):
    altered = parcel.with_name("altered.tar")
    data = bytearray(parcel.read_bytes())
    data[len(data) // 2] ^= 1
    altered.write_bytes(data)
    line = ("move", "import", altered, "--municipality", moving, "--digest", "0" * 64)
    assert "PARCEL_REFUSED" in refusal(target, *line)
    assert not (target.config.parent / moving / "store.sqlite").exists()


def each_was_decided_once_and_the_log_goes_on(region, source, target, moving, told):
    status = target.status(moving)
    assert status["received"] == 4 * EACH
    stores = [host.config.parent / moving / "store.sqlite" for host in (source, target)]
    before, after = (entries(store) for store in stores)
    assert len(before) == told["log_size"]
    assert after[: len(before)] == before
    assert [one["action"] for one in after[len(before) - 1 : len(before) + 1]] == [
        "municipality_departed", "municipality_arrived",
    ]  # fmt: skip
    outcomes = [one for one in after if one["action"] in {
        "signal_decided", "bundle_opened_none", "bundle_unopened", "bundle_refused"
    }]  # fmt: skip
    assert len(outcomes) == 4 * EACH
    key = region.directory / "moved.vkey"
    (shown,) = json.loads(run("drempel-node", "keys", "show", "--config", target.config, "--json",
                              log=region.installation.log_of("commands")))  # fmt: skip
    key.write_text(shown["audit_verifier"] + "\n")
    assert verdict(region, stores[1], key)["verified"]
