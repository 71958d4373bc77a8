"""What a caller is told when something fails: a code, and never a text with values."""

from enum import StrEnum

import grpc
import pytest

from servicekit.refusal import RefusalError, UnavailableError
from servicekit.rpc_errors import RefusalInterceptor

PLANTED = "Visser 1980-01-02"


class Code(StrEnum):
    TOO_MUCH = "TOO_MUCH"


class TooMuch(RefusalError):
    refusal = Code.TOO_MUCH


FAILURES = {
    b"refusal": lambda: TooMuch(PLANTED, field="amount_cents"),
    b"unavailable": lambda: UnavailableError(PLANTED),
    b"bug": lambda: ValueError(PLANTED),
}
EXPECTED = {
    b"refusal": (grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_MUCH:amount_cents"),
    b"unavailable": (grpc.StatusCode.UNAVAILABLE, "UNAVAILABLE"),
    b"bug": (grpc.StatusCode.INTERNAL, "INTERNAL"),
}


def failure(request):
    return FAILURES[request]()


def failing():
    async def unary(request, _):
        raise failure(request)

    async def stream_in(requests, _):
        async for request in requests:
            raise failure(request)

    async def stream_out(request, _):
        yield b"first"
        raise failure(request)

    async def both(requests, _):
        async for request in requests:
            yield b"first"
            raise failure(request)

    return {
        "Unary": grpc.unary_unary_rpc_method_handler(unary),
        "StreamIn": grpc.stream_unary_rpc_method_handler(stream_in),
        "StreamOut": grpc.unary_stream_rpc_method_handler(stream_out),
        "Both": grpc.stream_stream_rpc_method_handler(both),
    }


@pytest.fixture
async def channel():
    interceptor = RefusalInterceptor({Code.TOO_MUCH: grpc.StatusCode.RESOURCE_EXHAUSTED})
    server = grpc.aio.server(interceptors=[interceptor])
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("test.Failing", failing())])
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield channel
    await server.stop(None)


async def call(channel, method, request):
    async def requests():
        yield request

    path = f"/test.Failing/{method}"
    if method == "Unary":
        await channel.unary_unary(path)(request)
    elif method == "StreamIn":
        await channel.stream_unary(path)(requests())
    else:
        stream = (
            channel.unary_stream(path)(request) if method == "StreamOut" else channel.stream_stream(path)(requests())
        )
        async for _ in stream:
            pass


@pytest.mark.parametrize("method", ["Unary", "StreamIn", "StreamOut", "Both"])
@pytest.mark.parametrize("request_", list(EXPECTED))
async def test_a_failure_reaches_the_caller_as_its_code_only(channel, capfd, caplog, method, request_):
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call(channel, method, request_)
    assert (caught.value.code(), caught.value.details()) == EXPECTED[request_]
    out, err = capfd.readouterr()
    assert PLANTED not in out + err + caplog.text


async def test_an_unknown_method_is_unimplemented(channel):
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await channel.unary_unary("/test.Failing/Nothing")(b"")
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
