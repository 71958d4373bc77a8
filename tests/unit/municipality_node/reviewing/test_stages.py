"""The lifecycle of an item in review: total, with two eyes and with four."""

from itertools import product

import pytest

from municipality_node.domain.review import NEEDS_ANOTHER, STEPS, Act, Stage, next_stage

W, CP, RP, C, R, L = (
    Stage.WAITING,
    Stage.CONFIRM_PROPOSED,
    Stage.REJECT_PROPOSED,
    Stage.CONFIRMED,
    Stage.REJECTED,
    Stage.LAPSED,
)
#            confirm reject reverse lapse
FOUR_EYES = {
    W: (CP, RP, None, L),
    CP: (C, W, W, L),
    RP: (W, R, W, L),
    C: (None, None, W, None),
    R: (None, None, W, L),
    L: (None, None, None, None),
}
TWO_EYES = {**FOUR_EYES, W: (C, R, None, L)}
ACTS = (Act.CONFIRM, Act.REJECT, Act.REVERSE, Act.LAPSE)


@pytest.mark.parametrize(("stage", "act"), list(product(Stage, Act)))
def test_every_pair_of_stage_and_act_is_settled(stage, act):
    assert next_stage(stage, act, four_eyes=True) == FOUR_EYES[stage][ACTS.index(act)]
    assert next_stage(stage, act, four_eyes=False) == TWO_EYES[stage][ACTS.index(act)]


@pytest.mark.parametrize("four_eyes", [True, False])
def test_nothing_leaves_what_has_lapsed(four_eyes):
    assert not [step for step in STEPS[four_eyes] if step[0] is Stage.LAPSED]


def test_four_eyes_never_decide_in_one_step():
    first = {next_stage(Stage.WAITING, act, four_eyes=True) for act in (Act.CONFIRM, Act.REJECT)}
    assert first == NEEDS_ANOTHER
