"""From the groups that an identity provider states to the one role that somebody works in."""

from collections.abc import Mapping

from municipality_node.domain.casework.roles import Role


def role_of(groups: frozenset[str], roles: Mapping[str, Role]) -> Role | None:
    """Return the role of the first configured group that somebody is in; None for nobody's group."""
    return next((role for group, role in roles.items() if group in groups), None)
