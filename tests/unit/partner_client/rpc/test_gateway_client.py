"""What a failed call means: by status and by code, and never by the gateway's own text."""

import grpc
import pytest
from grpc.aio import AioRpcError, Metadata

from partner_client.errors import (
    GatewayClosed,
    GatewayFailed,
    GatewayRefused,
    GatewayUnavailable,
    GatewayUntrusted,
)
from partner_client.rpc.gateway_client import raise_for


def failed(code, text):
    return AioRpcError(code, Metadata(), Metadata(), details=text)


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        (grpc.StatusCode.UNAVAILABLE, "Failed to connect to remote host: Connection refused", GatewayUnavailable),
        (grpc.StatusCode.UNAVAILABLE, "ipv4:127.0.0.1:1: Socket closed", GatewayClosed),
        (grpc.StatusCode.UNAVAILABLE, "SSL_ERROR_SSL: CERTIFICATE_VERIFY_FAILED", GatewayUntrusted),
        (grpc.StatusCode.INTERNAL, "INTERNAL", GatewayFailed),
        (grpc.StatusCode.INTERNAL, "Internal error from Core", GatewayUnavailable),
        (grpc.StatusCode.UNKNOWN, "Unexpected ValueError: Jansen", GatewayFailed),
        (grpc.StatusCode.DEADLINE_EXCEEDED, "", GatewayUnavailable),
        (grpc.StatusCode.DEADLINE_EXCEEDED, "STREAM_IDLE", GatewayUnavailable),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "STREAM_LIMIT", GatewayUnavailable),
        (grpc.StatusCode.PERMISSION_DENIED, "CALLER_UNKNOWN", GatewayRefused),
    ],
)
def test_each_status_has_its_meaning(code, text, expected):
    with pytest.raises(expected) as caught:
        raise_for(failed(code, text))
    assert type(caught.value) is expected
    assert "Jansen" not in str(caught.value)


def test_only_codes_and_field_names_are_taken_over():
    with pytest.raises(GatewayRefused) as caught:
        raise_for(failed(grpc.StatusCode.INVALID_ARGUMENT, "BATCH_SIZE:signals"))
    assert caught.value.field == "BATCH_SIZE:signals"
    with pytest.raises(GatewayRefused) as caught:
        raise_for(failed(grpc.StatusCode.INVALID_ARGUMENT, "surname Jansen is too long"))
    assert caught.value.field == "INVALID_ARGUMENT"
