"""A gateway that is killed while we send is one that cannot be reached, whichever half of the call notices first.

What grpc.aio reports differs from kill to kill: a lost socket, a call that has ended, or a failure of its own that it
calls INTERNAL. Each of them means: reconnect and go on.
"""

import asyncio
import subprocess
import sys

import grpc
import pytest

from keys.identity import SignalId
from partner_client.errors import GatewayFailed, GatewayUnavailable
from partner_client.outcome import SealedSignal
from partner_client.rpc.gateway_client import GrpcGateway

KILLS = 8
"""Every other kill makes grpc.aio report its own failure; eight without one happen once in 256 runs."""
BATCH = [SealedSignal(signal_id=SignalId(bytes(16)), bundle=bytes(2_600))] * 200
SERVER = """
import asyncio, grpc
from drempel.v1 import partner_pb2, partner_pb2_grpc
class Silent(partner_pb2_grpc.PartnerServiceServicer):
    async def SubmitSealed(self, requests, context):
        async for batch in requests:
            if batch.batch_number == 1:
                yield partner_pb2.SubmitResponse(batch_number=1)
async def main():
    server = grpc.aio.server()
    partner_pb2_grpc.add_PartnerServiceServicer_to_server(Silent(), server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    await server.start()
    await server.wait_for_termination()
asyncio.run(main())
"""


async def send_until_killed(address, server):
    """Return what the sender and the reader of one stream were told."""
    async with grpc.aio.insecure_channel(address) as channel, GrpcGateway(channel).submission() as stream:

        async def sending():
            for number in range(1, 2000):
                await stream.send(number, BATCH)
            await stream.end()

        async def reading():
            await stream._answer(SealedSignal, 1)
            server.kill()
            await stream._answer(SealedSignal, 2)

        return await asyncio.gather(sending(), reading(), return_exceptions=True)


@pytest.mark.parametrize("kill", range(KILLS))
def test_a_killed_gateway_is_tried_again_and_not_called_failed(kill):
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True) as server:
        try:
            told = asyncio.run(send_until_killed(f"127.0.0.1:{server.stdout.readline().strip()}", server))
        finally:
            server.kill()
    for error in told:
        assert isinstance(error, GatewayUnavailable)
        assert not isinstance(error, GatewayFailed)
