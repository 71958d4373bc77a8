"""The user service: who works here in which role, for one coordinator at a time."""

from collections.abc import Mapping
from typing import Any

from drempel.v1 import users_pb2, users_pb2_grpc

from municipality_node.casework.desk import Desk
from municipality_node.casework.users import UserAdministration
from municipality_node.domain.casework.roles import Role
from municipality_node.rpc.caller import Caller
from servicekit.refusal import RequestMalformed

wire: Any = users_pb2


class UserServicer(users_pb2_grpc.UserServiceServicer):
    """Translates, and lets the use case decide."""

    def __init__(self, desks: Mapping[str, Desk]) -> None:
        self._desks = desks

    def ListUsers(self, _: Any, context: Any) -> Any:  # noqa: N802 - the contract's name
        """Return everybody."""
        caller = Caller.of(self._desks, context)
        everybody = UserAdministration(caller.desk).everybody(session=caller.session)
        return wire.ListUsersResponse(
            users=[wire.UserTold(name=user.name, role=user.role.value, active=user.active) for user in everybody]
        )

    def PutUser(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Add or change a user."""
        caller = Caller.of(self._desks, context)
        UserAdministration(caller.desk).put(
            request.name, _role(request.role), active=request.active, session=caller.session
        )
        return wire.PutUserResponse()


def _role(stated: str) -> Role:
    try:
        return Role(stated)
    except ValueError:
        raise RequestMalformed("not a role", field="role") from None
