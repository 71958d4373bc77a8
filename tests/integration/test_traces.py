"""Spans of a gateway process, as a collector gets them: linked to their callers, of a closed form, about nobody."""

import asyncio
import os
import signal
from datetime import date
from typing import Any

import grpc
from drempel.v1 import partner_pb2

from gateway.rpc.tracing import METHODS
from keys.identity import SignalId
from servicekit.traces.span import Attribute
from tests.integration.test_gateway_process import PATIENCE, port, ready, served
from tests.support.collector import collector
from tests.support.gateway import PARTNER, calling, lay_out
from tests.support.planted import betrayed, forms
from tests.support.signals import a_signal

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"
STATED = (("traceparent", f"00-{TRACE}-{PARENT}-01"),)
PLANTED = {
    "surname": "Zwaluwenburgh", "initials": "Q.X.Z.V.", "partner_ref": "PLANT-0001-REF", "phone": "0687654321",
    "email": "zwaluw@plant.example", "birth_date": date(1971, 7, 23),
}  # fmt: skip


async def test_spans_are_linked_to_their_callers_and_tell_nothing_about_anybody(tmp_path):
    with collector() as collected:
        place = lay_out(tmp_path)
        sends_spans_to(place, collected)
        with served(place) as process:
            async with calling(place, PARTNER, port(place)) as caller:
                await ready(caller)
                signed = place.signed(a_signal(**PLANTED), SignalId(os.urandom(16)))
                request = partner_pb2.SubmitDirectRequest(batch_number=1, signals=[signed])
                call: Any = caller.partner.SubmitDirect(iter([request]), metadata=STATED)
                assert [response async for response in call]
                await strange_call(caller, f"/drempel.v1.PartnerService/{PLANTED['surname']}")
                await refused_call(caller)
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, PATIENCE) == 0
    spans = [span for _, span in collected.spans()]
    (linked,) = (span for span in spans if span.get("parentSpanId") == PARENT)
    assert (linked["traceId"], linked["name"]) == (TRACE, "drempel.v1.PartnerService/SubmitDirect")
    assert any(span["status"] for span in spans), "a refusal is a span that ended badly"
    for span in spans:
        assert span["name"] in METHODS | {"other"}
        assert {one["key"] for one in span["attributes"]} <= set(Attribute)
        assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
    others = {"partner": PARTNER.value, "signal_id": signed.signal_id.hex()}
    assert betrayed(forms(PLANTED | others), {"spans": b"".join(collected.bodies)}) == []


def sends_spans_to(place, collected):
    with place.config.open("a") as settings:
        settings.write(f"[traces]\n{collected.options}")


async def strange_call(caller: Any, method: str) -> None:
    """Call what no service has, by a name that should be nowhere."""
    try:
        await caller.channel.unary_unary(method)(b"")
    except grpc.aio.AioRpcError as error:
        assert error.code() is grpc.StatusCode.UNIMPLEMENTED  # noqa: PT017


async def refused_call(caller: Any) -> None:
    try:
        await caller.partner.Withdraw(partner_pb2.WithdrawRequest(signal_ids=[b"short"]))
    except grpc.aio.AioRpcError as error:
        assert error.code() is not grpc.StatusCode.OK  # noqa: PT017


async def test_a_collector_that_is_not_there_costs_spans_and_nothing_else(tmp_path):
    with collector() as collected:
        pass  # nobody listens there any more
    place = lay_out(tmp_path)
    sends_spans_to(place, collected)
    with served(place) as process:
        async with calling(place, PARTNER, port(place)) as caller:
            await ready(caller)
            for _ in range(3):
                [response] = await caller.submit([place.signed(a_signal(**PLANTED), SignalId(os.urandom(16)))])
                assert response.results[0].HasField("receipt")
                await asyncio.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, PATIENCE) == 0
    assert "traces_not_exported" in (tmp_path / "gateway.log").read_text()
