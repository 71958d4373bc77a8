import itertools

import pytest

from municipality_node.domain.casework.roles import GRANTS, Permission, Role, granted

P = Permission
SEES_CASES = {P.VIEW_CASE, P.VIEW_CONTACT, P.LIST_CASES, P.VIEW_RELEASED, P.REVIEW_SIGNALS}


def test_the_table_is_total():
    assert set(GRANTS) == set(Role)


def test_every_permission_is_somebodys():
    assert set(P) == set().union(*GRANTS.values())


def test_the_privacy_officer_sees_no_case():
    assert not GRANTS[Role.PRIVACY_OFFICER] & SEES_CASES


@pytest.mark.parametrize("role", [Role.CALL_CENTRE, Role.VOLUNTEER])
def test_call_centre_and_volunteer_see_and_record_what_was_handed_to_them_and_nothing_else(role):
    assert GRANTS[role] == {P.VIEW_CONTACT, P.RECORD_HANDED_ATTEMPT}


def test_the_review_officer_decides_on_matches_and_works_no_cases():
    assert GRANTS[Role.REVIEW_OFFICER] == {P.REVIEW_SIGNALS, P.EXPLAIN_DECISION}


def test_a_coordinator_may_what_a_case_worker_may_and_sets_capacity_users_policy_and_lists():
    assert GRANTS[Role.COORDINATOR] - GRANTS[Role.CASE_WORKER] == {
        P.VIEW_CAPACITY,
        P.READ_REPORTS,
        P.DELIVER_EXCHANGE,
        P.MANAGE_USERS,
        P.SET_POLICY,
        P.IMPORT_LISTS,
        P.ANSWER_RESIDENTS,
    }
    assert GRANTS[Role.CASE_WORKER] < GRANTS[Role.COORDINATOR]


@pytest.mark.parametrize(("role", "permission"), list(itertools.product(Role, Permission)))
def test_what_is_not_granted_is_refused(role, permission):
    assert granted(role, permission) == (permission in GRANTS[role])
