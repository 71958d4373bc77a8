"""The session service: coming in, and going out."""

from collections.abc import Mapping
from typing import Any

import grpc
from drempel.v1 import session_pb2 as wire
from drempel.v1 import session_pb2_grpc

from municipality_node.casework.desk import Desk
from municipality_node.domain.casework.roles import GRANTS
from municipality_node.rpc.caller import Caller, municipality_of
from municipality_node.sign_in.signing_in import SigningIn


class SessionServicer(session_pb2_grpc.SessionServiceServicer):
    """Translates, and lets the use cases decide."""

    def __init__(self, desks: Mapping[str, Desk], ways_in: Mapping[str, SigningIn]) -> None:
        self._desks = desks
        self._ways_in = ways_in

    def _way_in(self, context: grpc.ServicerContext) -> SigningIn:
        return self._ways_in[municipality_of(self._desks, context)]

    def SignInWithToken(self, request: Any, context: Any) -> Any:  # noqa: N802 - the contract's name
        """Begin a session for whom the provider vouches."""
        return wire.SignInResponse(session=self._way_in(context).with_token(request.id_token, nonce=request.nonce))

    def SignInWithPassword(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Begin a session of a local account."""
        return wire.SignInResponse(session=self._way_in(context).with_password(request.name, request.password))

    def GetSession(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Say whose session it is."""
        user = Caller.of(self._desks, context).session.user
        permissions = sorted(permission.value for permission in GRANTS[user.role])
        return wire.GetSessionResponse(name=user.name, role=user.role.value, permissions=permissions)

    def SignOut(self, _: Any, context: Any) -> Any:  # noqa: N802
        """End the session."""
        caller = Caller.of(self._desks, context)
        self._way_in(context).end(caller.session, caller.token)
        return wire.SignOutResponse()
