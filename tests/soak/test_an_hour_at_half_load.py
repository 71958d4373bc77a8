"""An hour of signals at half of what the chain can do: sent, acknowledged, matched and decided; real processes.

DREMPEL_SOAK_MINUTES is how long, 60 without it. Figures of every minute are kept in var/soak as JSON.
"""

import json
import os
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median

from region.installation import PartnerPlan
from signals.signal import PartnerType
from tests.support.auditor import verified_to_its_end
from tests.support.moving import OUTCOMES
from tests.support.region import NOW, PARTNER, lay_out
from tests.support.steady_counts import Counts
from tests.support.steady_load import SteadyLoad
from tests.support.steady_minutes import by_fives, growth
from tests.support.steady_watch import Watch

MINUTES = int(os.environ.get("DREMPEL_SOAK_MINUTES", "60"))
RESIDENTS = 60_000
"""So many that an hour on two quick cores brings a resident about seven signals: what one was signalled for before is
read with each, and more than a few years of it in an hour would measure that and nothing else."""
VOLUME = 10_000_000
PARTNERS = (
    PartnerPlan(name="energie", partner_type=PARTNER.partner_type, modes=PARTNER.modes, volume=VOLUME),
    PartnerPlan(name="water", partner_type=PartnerType.WATER, volume=VOLUME),
    PartnerPlan(name="huur", partner_type=PartnerType.RENT, volume=VOLUME),
)
"""Blind mode, as it is without asking; one of them in direct mode to one municipality, so that both are at work."""
WARM_SECONDS, CAPACITY_SECONDS = 30.0, 90.0
MOST_BEHIND = 1_500
"""While its capacity is measured the node always has work, and never a pile that the gateway alone made."""
PATIENCE = 600.0
SETTLED = 10
"""Minutes after which everything is at work that will be."""
MOST_GROWTH = {"gateway_anonymous": 0.1, "node_anonymous": 0.25, "partners_anonymous": 0.15}
"""In the second half. Caches of names are bounded and slowly full, up to 65,536 of each kind; 50,000 objects may wait
for a gateway's collector. Nobody works at the desk here: the review queue that a node reads every half minute, and its
cases, only get longer."""
NOISE_SECONDS = 10
"""By so much of the load the node may be further behind at the end: other work on the machine comes and goes."""
KEPT = Path("var/soak/an_hour_at_half_load.json")


def test_an_hour_at_half_load_loses_nothing_falls_behind_nowhere_and_keeps_its_memory(tmp_path, capsys):
    region = lay_out(tmp_path / "half", residents=RESIDENTS, partners=PARTNERS)
    counts = Counts(region)
    KEPT.parent.mkdir(parents=True, exist_ok=True)

    def say(line):
        with capsys.disabled():
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()

    with region.installation.witnesses(), region.gateway() as gateway:
        region.index()
        with region.node() as node, SteadyLoad(region, RESIDENTS) as load:
            counts.await_answers()
            before = capacity(load, counts)
            say(f"\ncapacity of the chain: {before:.0f} signals/s; {before / 2:.0f} for {MINUTES} minutes")
            watch = Watch(region, counts, load, gateway, node, KEPT)

            def look():
                watch.look()
                region.installation.set_clock(NOW + timedelta(seconds=time.monotonic() - began))

            began = time.monotonic()
            load.at(before / 2, MINUTES * 60 + 1, look)
            minutes = watch.minutes
            assert len(minutes) == MINUTES
            for line in by_fives(minutes):
                say(line)
            nothing_waits(load, counts)
            after = capacity(load, counts)
            say(f"capacity of the chain afterwards: {after:.0f} signals/s")
            load.end()
            nothing_waits(load, counts)
            assert watch.errors() == 0
        for name, store, key in region.audit_logs():
            verified_to_its_end(region, store, key)
            say(f"the log of {name} is verified")
    sent = acknowledged(load)
    assert len(sent) == load.acknowledged
    every_signal_is_at_its_municipality_once_with_one_outcome(region, sent)
    say(f"{len(sent)} signals, each once at its municipality with one outcome")
    if MINUTES >= 2 * SETTLED:
        the_node_keeps_up(minutes, before / 2)
        grown = {figure: growth(minutes, figure) for figure in MOST_GROWTH}
        say(f"growth in the second half: {', '.join(f'{figure} {share:.1%}' for figure, share in grown.items())}")
        assert all(grown[figure] < most for figure, most in MOST_GROWTH.items())


def capacity(load, counts):
    """Return how many signals a second are decided while the programs send all they can."""
    load.as_fast_as(WARM_SECONDS, lambda: counts.behind() < MOST_BEHIND)
    decided, began = counts.decided(), time.monotonic()
    load.as_fast_as(CAPACITY_SECONDS, lambda: counts.behind() < MOST_BEHIND)
    found = (counts.decided() - decided) / (time.monotonic() - began)
    nothing_waits(load, counts)
    return found


def nothing_waits(load, counts):
    """Wait until every batch is answered and the node has decided all that the gateway accepted."""
    deadline = time.monotonic() + PATIENCE
    while any(partner.unanswered for partner in load.partners) or counts.behind():
        assert time.monotonic() < deadline, "the node does not keep up"
        time.sleep(0.5)


def the_node_keeps_up(minutes, rate):
    settled, last = (median(one.behind for one in few) for few in (minutes[SETTLED - 5 : SETTLED], minutes[-5:]))
    assert last <= settled + rate * NOISE_SECONDS


def acknowledged(load):
    """Return the municipality of every signal that a partner has a receipt for, by its id."""
    lines = [line.split() for one in load.partners for line in one.acknowledged.read_text().splitlines()]
    assert len({sent for sent, _ in lines}) == len(lines)
    return dict(lines)


def every_signal_is_at_its_municipality_once_with_one_outcome(region, sent):
    for code, store, _ in region.audit_logs()[1:]:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
            held = connection.execute("SELECT lower(hex(signal_id)), state, outcome FROM signal").fetchall()
            arrivals = Counter(
                entry["object"]
                for (text,) in connection.execute("SELECT entry FROM audit_entry")
                if (entry := json.loads(text))["action"] in OUTCOMES and entry.get("cause", "arrival") == "arrival"
            )
        assert Counter(one for one, _, _ in held) == Counter(one for one, where in sent.items() if where == code)
        assert all(outcome or state == "unopened" for _, state, outcome in held)
        assert len(arrivals) == len(held)
        assert set(arrivals.values()) == {1}
