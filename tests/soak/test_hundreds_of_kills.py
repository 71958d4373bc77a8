"""kill -9 of gateway, node, client and witnesses, three hundred times in one submission; DREMPEL_SEED repeats a run."""

import os
import random
import statistics
import sys

from tests.e2e.test_kills import run_through_kills
from tests.support.region import lay_out

KILLS = 300


def test_every_acknowledged_signal_survives_hundreds_of_kills(tmp_path, capsys):
    seed = int(os.environ.get("DREMPEL_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)
    region = lay_out(tmp_path / "kills", residents=400, batch=5)
    with capsys.disabled():
        sys.stdout.write(f"\nseed {seed}\n")
    with region.installation.witnesses() as witnesses:
        recoveries = run_through_kills(region, witnesses, seed=seed, kills=KILLS)
    with capsys.disabled():
        sys.stdout.write(
            f"{KILLS} kills: something settled again after {statistics.median(recoveries):.1f} s (median), "
            f"{max(recoveries):.1f} s at most\n"
        )
