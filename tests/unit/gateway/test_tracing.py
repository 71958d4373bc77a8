"""A call belongs to the trace that its caller names, and to no other call's."""

import asyncio
import json
from io import StringIO

import grpc
import pytest

from gateway.rpc.tracing import TraceInterceptor
from ldv import propagation
from ldv.trace import TraceContext, parse_header
from servicekit import logs

METHOD = "/test.Traced/"
HERE = TraceContext(b"\x09" * 16, b"\x08" * 8)
STATED = ("traceparent", HERE.header())


class Traced(grpc.GenericRpcHandler):
    """Answers with what a call that the handler makes would carry along, after everybody else had a turn."""

    def service(self, details):
        async def once(request, context):
            await asyncio.sleep(0.02)
            logs.get_logger(__name__).info("evaluated", count=1)
            return json.dumps(propagation.metadata()).encode()

        async def each(requests, context):
            async for _ in requests:
                yield await once(b"", context)

        if details.method.endswith("Stream"):
            return grpc.stream_stream_rpc_method_handler(each)
        return grpc.unary_unary_rpc_method_handler(once)


@pytest.fixture
async def channel():
    server = grpc.aio.server(interceptors=[TraceInterceptor()])
    server.add_generic_rpc_handlers((Traced(),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield channel
    await server.stop(None)


def carried(answer):
    return {name: parse_header(value) for name, value in json.loads(answer)}.get("traceparent")


async def test_calls_at_once_keep_to_their_own_traces_and_pass_them_on_under_a_span_of_their_own(channel):
    contexts = [TraceContext(bytes([number]) * 16, bytes([number]) * 8) for number in range(1, 9)]
    call = channel.unary_unary(f"{METHOD}Once")
    answers = await asyncio.gather(*(call(b"", metadata=(("traceparent", one.header()),)) for one in contexts))
    for context, answer in zip(contexts, answers, strict=True):
        assert carried(answer).trace_id == context.trace_id
        assert carried(answer).span_id != context.span_id


async def test_a_stream_belongs_to_one_trace_from_beginning_to_end(channel):
    stream = channel.stream_stream(f"{METHOD}Stream")(metadata=(STATED,))
    found = set()
    for _ in range(3):
        await stream.write(b"")
        found.add(carried(await stream.read()))
    await stream.done_writing()
    assert [one.trace_id for one in found] == [HERE.trace_id]


@pytest.mark.parametrize("stated", [(), (("traceparent", "00-00-00-01"),)], ids=["none", "malformed"])
async def test_what_names_no_trace_begins_none(channel, stated):
    assert carried(await channel.unary_unary(f"{METHOD}Once")(b"", metadata=stated)) is None


async def test_log_lines_of_a_call_name_its_trace_and_those_of_others_do_not(channel):
    told = StringIO()
    logs.configure(stream=told)
    call = channel.unary_unary(f"{METHOD}Once")
    await asyncio.gather(call(b"", metadata=(STATED,)), call(b""))
    traces = [json.loads(line).get("trace") for line in told.getvalue().splitlines() if "evaluated" in line]
    assert set(traces) == {HERE.trace_id.hex(), None}
