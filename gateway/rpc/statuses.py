"""The one table from the gateway's refusals to gRPC statuses; a test keeps it total."""

from collections.abc import Mapping

import grpc

from gateway.errors import GatewayRefusal

STATUS_OF: Mapping[GatewayRefusal, grpc.StatusCode] = {
    GatewayRefusal.BATCH_SIZE: grpc.StatusCode.INVALID_ARGUMENT,
    GatewayRefusal.STREAM_IDLE: grpc.StatusCode.DEADLINE_EXCEEDED,
    GatewayRefusal.STREAM_LIMIT: grpc.StatusCode.RESOURCE_EXHAUSTED,
    GatewayRefusal.LEAF_UNKNOWN: grpc.StatusCode.FAILED_PRECONDITION,
    GatewayRefusal.IDENTITY_ELEMENT: grpc.StatusCode.INVALID_ARGUMENT,
    GatewayRefusal.MALFORMED_ELEMENT: grpc.StatusCode.INVALID_ARGUMENT,
    GatewayRefusal.BUDGET_EXHAUSTED: grpc.StatusCode.RESOURCE_EXHAUSTED,
    GatewayRefusal.GRANT_REFUSED: grpc.StatusCode.FAILED_PRECONDITION,
    GatewayRefusal.RELEASE_REFUSED: grpc.StatusCode.FAILED_PRECONDITION,
    GatewayRefusal.FEEDBACK_QUOTA: grpc.StatusCode.RESOURCE_EXHAUSTED,
    GatewayRefusal.EPOCH_REFUSED: grpc.StatusCode.FAILED_PRECONDITION,
    GatewayRefusal.ENROLMENT_REFUSED: grpc.StatusCode.FAILED_PRECONDITION,
    GatewayRefusal.ROUTING_REFUSED: grpc.StatusCode.FAILED_PRECONDITION,
    GatewayRefusal.ROUTING_UNKNOWN: grpc.StatusCode.FAILED_PRECONDITION,
    GatewayRefusal.MANIFEST_REFUSED: grpc.StatusCode.FAILED_PRECONDITION,
    GatewayRefusal.INSTALLATION_REFUSED: grpc.StatusCode.FAILED_PRECONDITION,
    GatewayRefusal.AUDIT_LOG_REFUSED: grpc.StatusCode.FAILED_PRECONDITION,
    GatewayRefusal.UNKNOWN_SESSION: grpc.StatusCode.UNAUTHENTICATED,
    GatewayRefusal.OPERATOR_REFUSED: grpc.StatusCode.FAILED_PRECONDITION,
}
