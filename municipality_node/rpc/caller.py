"""Whose call it is, and in which municipality: what the metadata of every call of the console says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import grpc

from municipality_node.casework.desk import Desk, Session
from municipality_node.casework.users import UserAdministration
from municipality_node.errors import UnknownMunicipality, UnknownSession


@dataclass(frozen=True, slots=True, repr=False)
class Caller:
    """A user at work in one municipality."""

    desk: Desk
    session: Session
    token: str

    @classmethod
    def of(cls, desks: Mapping[str, Desk], context: grpc.ServicerContext) -> Self:
        """Return the caller. Raises UnknownMunicipality, UnknownSession."""
        desk, token = desks[municipality_of(desks, context)], _told(context).get("session", "")
        if not token:
            raise UnknownSession("none in the metadata")
        return cls(desk, UserAdministration(desk).continued(token), token)


def municipality_of(desks: Mapping[str, Desk], context: grpc.ServicerContext) -> str:
    """Return the municipality of a call. Raises UnknownMunicipality for one that is not of this node."""
    code = _told(context).get("municipality", "")
    if code not in desks:
        raise UnknownMunicipality("not one of this node", field="municipality")
    return code


def _told(context: grpc.ServicerContext) -> dict[str, str]:
    return {key: value for key, value in context.invocation_metadata() if isinstance(value, str)}
