"""The one place where failures of the console's calls become statuses: codes only, never a text or a value."""

from collections.abc import Callable, Iterator, Mapping
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
        """Wrap the method's handler, of one answer or of many; nobody sends the console's services a stream."""
        handler, method = continuation(handler_call_details), handler_call_details.method
        if handler is None:
            return None
        one, many = handler.unary_unary, handler.unary_stream

        # abort() comes after the except blocks: a failing one would otherwise log the chained operator message.
        def behave(request: Any, context: Any) -> Any:
            try:
                return one(request, context)
            except Exception as error:  # noqa: BLE001 - every failure is mapped here
                outcome = _outcome(error, method, self._status_of)
            context.abort(*outcome)
            raise AssertionError("abort returned")

        def behave_many(request: Any, context: Any) -> Iterator[Any]:
            try:
                yield from many(request, context)
            except Exception as error:  # noqa: BLE001
                outcome = _outcome(error, method, self._status_of)
            else:
                return
            context.abort(*outcome)

        coding = handler.request_deserializer, handler.response_serializer
        if many is not None:
            return grpc.unary_stream_rpc_method_handler(behave_many, *coding)
        return grpc.unary_unary_rpc_method_handler(behave, *coding)


def _outcome(error: Exception, method: str, status_of: Mapping[Any, grpc.StatusCode]) -> tuple[grpc.StatusCode, str]:
    if isinstance(error, RefusalError):
        _log.info("rpc_refused", method=method, code=str(error.refusal))
        return status_of.get(error.refusal, grpc.StatusCode.FAILED_PRECONDITION), str(error.public_text)
    if isinstance(error, UnavailableError):
        _log.warning("rpc_unavailable", method=method, error_type=type(error).__name__, at=where(error))
        return grpc.StatusCode.UNAVAILABLE, "UNAVAILABLE"
    _log.error("rpc_failed", method=method, error_type=type(error).__name__, at=where(error))
    return grpc.StatusCode.INTERNAL, "INTERNAL"
