"""kill -9 at hundreds of steps of a move, drawn from a seed that is printed: DREMPEL_SEED repeats a run."""

import os
import random
import sys
import time

from tests.e2e.test_a_move_is_killed import submit
from tests.support.moving import drawn, killed_move, measured
from tests.support.region import lay_out

RUNS = 150
"""Each kills an export and an import."""


def test_a_move_survives_a_kill_at_any_step(tmp_path, capsys):
    seed = int(os.environ.get("DREMPEL_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)
    region = lay_out(tmp_path / "move", residents=120)
    code = region.installation.plan.municipalities[0].code.value
    with region.gateway():
        region.index()
        submit(region, code, "A")
        region.work_off()
    leaving, arriving = measured(region, code, tmp_path / "whole")
    started = time.monotonic()
    for number, steps in enumerate(drawn(seed, leaving, arriving, RUNS)):
        killed_move(region, code, tmp_path / f"run-{number}", leaving=steps[0], arriving=steps[1])
    took = time.monotonic() - started
    with capsys.disabled():
        sys.stdout.write(
            f"\nseed {seed}: {2 * RUNS} kills over {leaving} and {arriving} steps, {took / RUNS:.1f} s a move\n"
        )
