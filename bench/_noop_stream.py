"""A server that answers both streams with a receipt per signal, and does nothing else."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
from drempel.v1 import partner_pb2, partner_pb2_grpc

from servicekit.tls import TlsFiles, server_credentials

_RECEIPT = partner_pb2.Receipt(
    receipt_id=bytes(16), log_id="gateway.00000099000000000900", leaf_hash=bytes(32), day=20_000,
    municipality_code="0654",
)  # fmt: skip

_ID = slice(41, 57)
"""Where the header has the signal id."""


class _Noop(partner_pb2_grpc.PartnerServiceServicer):
    async def SubmitDirect(  # noqa: N802
        self, request_iterator: AsyncIterator[partner_pb2.SubmitDirectRequest], _: Any
    ) -> AsyncIterator[partner_pb2.SubmitResponse]:
        async for request in request_iterator:
            yield partner_pb2.SubmitResponse(
                batch_number=request.batch_number,
                results=[
                    partner_pb2.SignalResult(signal_id=item.signal_id, receipt=_RECEIPT) for item in request.signals
                ],
            )

    async def SubmitSealed(  # noqa: N802
        self, request_iterator: AsyncIterator[partner_pb2.SubmitSealedRequest], _: Any
    ) -> AsyncIterator[partner_pb2.SubmitResponse]:
        async for request in request_iterator:
            yield partner_pb2.SubmitResponse(
                batch_number=request.batch_number,
                results=[
                    partner_pb2.SignalResult(signal_id=bundle[_ID], receipt=_RECEIPT) for bundle in request.bundles
                ],
            )


def serve_noop(files: TlsFiles, port: int) -> None:
    """Serve until the process is ended."""
    asyncio.run(_serve(files, port))


async def _serve(files: TlsFiles, port: int) -> None:
    server = grpc.aio.server()
    partner_pb2_grpc.add_PartnerServiceServicer_to_server(_Noop(), server)  # type: ignore[no-untyped-call]
    server.add_secure_port(f"127.0.0.1:{port}", server_credentials(files))
    await server.start()
    await server.wait_for_termination()
