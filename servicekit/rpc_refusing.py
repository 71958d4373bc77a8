"""The one place where failures of the console's calls become statuses: codes only, never a text or a value."""

from collections.abc import Callable, Mapping
from typing import Any

import grpc

from servicekit.logs import get_logger
from servicekit.refusal import RefusalError, UnavailableError
from servicekit.rpc_errors import COMMON_STATUS, where

_log = get_logger(__name__)


class RefusingInterceptor(grpc.ServerInterceptor):  # type: ignore[type-arg]
    """Applies the table to every call of a server that works in threads."""

    def __init__(self, status_of: Mapping[Any, grpc.StatusCode]) -> None:
        self._status_of = {**COMMON_STATUS, **status_of}

    def intercept_service(self, continuation: Callable[[Any], Any], handler_call_details: Any) -> Any:
        """Wrap the method's handler; the console's calls are all unary."""
        handler = continuation(handler_call_details)
        if handler is None or handler.unary_unary is None:
            return handler
        inner, method = handler.unary_unary, handler_call_details.method

        def behave(request: Any, context: Any) -> Any:
            try:
                return inner(request, context)
            except Exception as error:  # noqa: BLE001 - every failure is mapped here
                status, text = _outcome(error, method, self._status_of)
            # Outside the except block: a failing abort would otherwise log the chained operator message.
            context.abort(status, text)
            raise AssertionError("abort returned")

        return grpc.unary_unary_rpc_method_handler(behave, handler.request_deserializer, handler.response_serializer)


def _outcome(error: Exception, method: str, status_of: Mapping[Any, grpc.StatusCode]) -> tuple[grpc.StatusCode, str]:
    if isinstance(error, RefusalError):
        _log.info("rpc_refused", method=method, code=str(error.refusal))
        return status_of.get(error.refusal, grpc.StatusCode.FAILED_PRECONDITION), str(error.public_text)
    if isinstance(error, UnavailableError):
        _log.warning("rpc_unavailable", method=method, error_type=type(error).__name__, at=where(error))
        return grpc.StatusCode.UNAVAILABLE, "UNAVAILABLE"
    _log.error("rpc_failed", method=method, error_type=type(error).__name__, at=where(error))
    return grpc.StatusCode.INTERNAL, "INTERNAL"
