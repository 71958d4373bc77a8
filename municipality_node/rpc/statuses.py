"""Refusals of the node as gRPC statuses, for the console. Total: a code without a status is a failing test."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

import grpc

from municipality_node.errors import NodeRefusal
from servicekit.refusal import CommonRefusal

_S = grpc.StatusCode

STATUS: Mapping[StrEnum, grpc.StatusCode] = MappingProxyType(
    {
        CommonRefusal.CALLER_UNKNOWN: _S.PERMISSION_DENIED,
        CommonRefusal.SETTINGS_REFUSED: _S.FAILED_PRECONDITION,
        CommonRefusal.REQUEST_MALFORMED: _S.INVALID_ARGUMENT,
        **dict.fromkeys(NodeRefusal, _S.FAILED_PRECONDITION),
        NodeRefusal.UNKNOWN_SESSION: _S.UNAUTHENTICATED,
        NodeRefusal.USER_NOT_PROVEN: _S.UNAUTHENTICATED,
        NodeRefusal.NOT_PERMITTED: _S.PERMISSION_DENIED,
        NodeRefusal.UNKNOWN_MUNICIPALITY: _S.NOT_FOUND,
        NodeRefusal.UNKNOWN_SIGNAL: _S.NOT_FOUND,
        NodeRefusal.UNKNOWN_CASE: _S.NOT_FOUND,
        NodeRefusal.UNKNOWN_TRAY: _S.NOT_FOUND,
        NodeRefusal.UNKNOWN_USER: _S.NOT_FOUND,
    }
)
