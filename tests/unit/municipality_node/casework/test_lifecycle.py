import itertools

import pytest

from municipality_node.domain.casework.lifecycle import TRANSITIONS, CaseAct, CaseState, after, signal_status
from municipality_node.domain.casework.results import CaseResult, SignalStatus

NEW, PICKED_UP, ACCEPTED, CLOSED = CaseState
# Written out once more, by hand: the table of the code is held to a table, not to itself.
EXPECTED = {
    (NEW, CaseAct.ADD_SIGNAL): NEW,
    (NEW, CaseAct.PICK_UP): PICKED_UP,
    (NEW, CaseAct.ATTEMPT): PICKED_UP,
    (NEW, CaseAct.CLOSE): CLOSED,
    (NEW, CaseAct.WITHDRAW): CLOSED,
    (PICKED_UP, CaseAct.ADD_SIGNAL): PICKED_UP,
    (PICKED_UP, CaseAct.PICK_UP): PICKED_UP,
    (PICKED_UP, CaseAct.ATTEMPT): PICKED_UP,
    (PICKED_UP, CaseAct.ACCEPT): ACCEPTED,
    (PICKED_UP, CaseAct.CLOSE): CLOSED,
    (PICKED_UP, CaseAct.WITHDRAW): CLOSED,
    (ACCEPTED, CaseAct.ADD_SIGNAL): ACCEPTED,
    (ACCEPTED, CaseAct.PICK_UP): ACCEPTED,
    (ACCEPTED, CaseAct.ATTEMPT): ACCEPTED,
    (ACCEPTED, CaseAct.CLOSE): CLOSED,
    (ACCEPTED, CaseAct.WITHDRAW): ACCEPTED,
    (CLOSED, CaseAct.REOPEN): PICKED_UP,
    (CLOSED, CaseAct.WITHDRAW): CLOSED,
}


@pytest.mark.parametrize(("state", "act"), list(itertools.product(CaseState, CaseAct)))
def test_every_act_in_every_state_leads_where_the_table_says_or_is_refused(state, act):
    assert after(state, act) == EXPECTED.get((state, act))


def test_the_table_is_total():
    assert set(TRANSITIONS) == set(CaseState)
    assert all(set(row) == set(CaseAct) for row in TRANSITIONS.values())


def test_a_case_can_only_be_accepted_after_somebody_took_it_up():
    assert [state for state in CaseState if after(state, CaseAct.ACCEPT)] == [PICKED_UP]


def test_help_that_was_accepted_goes_on_when_the_partner_is_paid():
    assert after(ACCEPTED, CaseAct.WITHDRAW) is ACCEPTED


@pytest.mark.parametrize(("state", "result"), list(itertools.product(CaseState, [None, *CaseResult])))
def test_every_state_and_result_gives_one_of_the_eight_statuses(state, result):
    status = signal_status(state, result)
    assert status in SignalStatus
    assert (status is SignalStatus.NOT_YET_PICKED_UP) == (state is NEW)
