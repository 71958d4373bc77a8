import pytest

from municipality_node.domain.casework.roles import Role
from municipality_node.domain.sign_in.group_roles import role_of

ROLES = {"vs-medewerker": Role.CASE_WORKER, "vs-fg": Role.PRIVACY_OFFICER}


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (set(), None),
        ({"other"}, None),
        ({"other", "vs-fg"}, Role.PRIVACY_OFFICER),
        ({"vs-fg", "vs-medewerker"}, Role.CASE_WORKER),
        ({"VS-FG"}, None),
    ],
)
def test_the_first_configured_group_gives_the_role_and_another_gives_none(groups, role):
    assert role_of(frozenset(groups), ROLES) is role
