import io

import pytest
from rich.console import Console

from region.stages import Stages, together


@pytest.fixture
def stages():
    return Stages(Console(file=io.StringIO(), width=100))


def test_a_stage_is_timed_and_told(stages):
    with stages.stage("counting", steps=2) as advance:
        advance()
        advance()
    assert stages.seconds["counting"] >= 0


def test_a_stage_that_fails_is_not_timed(stages):
    with pytest.raises(ValueError, match="wrong"), stages.stage("counting", steps=1):
        raise ValueError("wrong")
    assert not stages.seconds


def test_jobs_run_together_and_every_result_comes_back():
    steps = []
    assert sorted(together([lambda: 1, lambda: 2, lambda: 3], lambda: steps.append(1))) == [1, 2, 3]
    assert len(steps) == 3


def test_the_failure_of_one_job_is_raised():
    def fail():
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        together([lambda: 1, fail])
