"""kill -9 while a municipality moves: repeated, each command comes to its end, and nothing is lost or there twice.

A few steps here; `make soak` kills at hundreds.
"""

import json

from region.processes import run
from tests.support.moving import OUTCOMES, Journey, drawn, killed_move, measured
from tests.support.region import lay_out, signal_about

EACH = 40
RUNS = 1
SEED = 20261127


def test_a_killed_move_is_repeated_and_every_signal_has_one_outcome(tmp_path):
    region = lay_out(tmp_path / "move", residents=120)
    code = region.installation.plan.municipalities[0].code.value
    with region.gateway():
        region.index()
        submit(region, code, "A")
        region.work_off()
        submit(region, code, "B")  # waits at the gateway while its municipality is nowhere
    leaving, arriving = measured(region, code, tmp_path / "whole")
    for number, steps in enumerate(drawn(SEED, leaving, arriving, RUNS)):
        killed_move(region, code, tmp_path / f"run-{number}", leaving=steps[0], arriving=steps[1])
    with region.installation.witnesses(), region.gateway():
        the_rest_arrives_at_the_target(region, code, tmp_path / "last", leaving // 2, arriving // 2)


def submit(region, code, letter):
    people = region.findable(code)
    signals = [signal_about(people[n % len(people)], f"{letter}-{n:03}", amount_cents=50_000 + n) for n in range(EACH)]
    file = region.write_signals(signals, name=f"{letter}.csv")
    assert region.partner("submit", file, "--clock", region.installation.clock)["accepted"] == EACH


def the_rest_arrives_at_the_target(region, code, directory, leaving, arriving):
    """Kill both commands once more, repeat them, and let the target work off what waited."""
    journey = Journey(region, code, directory)
    journey.export(leaving)
    digest = str(journey.exported()["digest"])
    journey.arrive(arriving, digest)
    journey.arrived(digest)
    log = region.installation.log_of("commands")
    options = ("--municipality", code, "--config", journey.target, "--clock", region.installation.clock)
    run("drempel-node", "resume", *options, log=log)
    run("drempel-node", "run", "--once", *options, log=log)
    entries = [json.loads(entry) for entry in journey.facts(journey.target).entries]
    assert sum(entry["action"] in OUTCOMES for entry in entries) == 2 * EACH
    assert journey.facts(journey.target).signals == 2 * EACH
