"""kill -9 of gateway, node, client and witnesses: every acknowledged signal is there exactly once in effect.

Real processes on loopback. `make soak` kills three hundred times.
"""

from tests.support.killing import run_through_kills
from tests.support.region import lay_out


def test_every_acknowledged_signal_is_there_exactly_once_and_the_run_completes(tmp_path):
    region = lay_out(tmp_path, residents=400, batch=25)
    with region.installation.witnesses() as witnesses:
        told = run_through_kills(region, witnesses, seed=20260202, signals=1_800, kills=14)
    assert told.kills.total() > 7
