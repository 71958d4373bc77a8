"""kill -9 of gateway, node, client and witnesses, 300 times in one submission; DREMPEL_SEED repeats a run.

Real processes on loopback.
"""

import os
import random
import statistics
import sys

from tests.support.killing import run_through_kills
from tests.support.region import lay_out

SIGNALS = 9_000
KILLS = 300


def test_every_acknowledged_signal_survives_hundreds_of_kills(tmp_path, capsys):
    seed = int(os.environ.get("DREMPEL_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)
    with capsys.disabled():
        sys.stdout.write(f"\nseed {seed}\n")
    region = lay_out(tmp_path / "kills", residents=400, batch=5)
    with region.installation.witnesses() as witnesses:
        told = run_through_kills(region, witnesses, seed=seed, signals=SIGNALS, kills=KILLS)
    with capsys.disabled():
        sys.stdout.write(f"{told.kills.total()} of {KILLS} kills came before the last signal was settled\n")
        for victim, seconds in told.recoveries.items():
            median, most = statistics.median(seconds or [0]), max(seconds, default=0)
            sys.stdout.write(
                f"{victim}: {told.kills[victim]} kills; goes on after {median:.1f} s (median), {most:.1f} s at most\n"
            )
    assert told.kills.total() > KILLS // 2
