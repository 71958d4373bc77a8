"""Whatever callers, certificates, disks and processes do: a coded error, nothing lost, nothing half done."""

import asyncio
import json
import os
import signal as signals_of_unix
import sqlite3
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from drempel.v1 import evaluation_pb2, manifest_pb2, node_pb2, partner_pb2
from sqlalchemy import event, select

from gateway.adapters.schema import audit_log, mailbox_item, receipt
from keys import voprf
from keys.identity import SignalId
from servicekit.sqlite import open_engine
from tests.support.certificates import Authority
from tests.support.gateway import (
    MUNICIPALITY,
    NODE,
    OTHER_NODE,
    PARTNER,
    STRANGER,
    Place,
    calling,
    lay_out,
    running,
)
from tests.support.signals import a_signal


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Place:
    limits = {"idle_seconds": 0.5, "streams_per_partner": 2, "batches_per_stream": 5}
    return lay_out(tmp_path_factory.mktemp("gateway"), limits=limits)


def new_id() -> SignalId:
    return SignalId(os.urandom(16))


def rows(place: Place) -> tuple[int, int, int]:
    engine = open_engine(place.settings.store)
    with engine.connect() as connection:
        found = tuple(
            len(connection.execute(select(table)).all()) for table in (receipt, mailbox_item, audit_log.entry)
        )
    engine.dispose()
    return found  # type: ignore[return-value]


async def refusal(call: Any) -> tuple[grpc.StatusCode, str | None]:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return caught.value.code(), caught.value.details()


@pytest.mark.parametrize("oin", [STRANGER, NODE])
async def test_whoever_is_not_an_enrolled_partner_may_not_submit(place, oin):
    async with running(place) as gateway, calling(place, oin, gateway.port) as caller:
        told = await refusal(caller.submit([place.signed(a_signal(), new_id())]))
        asked = await refusal(caller.partner.GetManifest(manifest_pb2.GetManifestRequest()))
    assert told == asked == (grpc.StatusCode.PERMISSION_DENIED, "CALLER_UNKNOWN")


async def test_who_was_turned_away_is_on_record_once_an_hour(tmp_path):
    place = lay_out(tmp_path)
    async with running(place) as gateway, calling(place, STRANGER, gateway.port) as caller:
        for _ in range(3):
            await refusal(caller.submit([place.signed(a_signal(), new_id())]))
            await refusal(caller.node.Pull(node_pb2.PullRequest(max_items=1)))
    turned_away = [entry for entry in entries(place) if entry["action"] == "caller_refused"]
    assert [(entry["actor"], entry["origin"]) for entry in turned_away] == [
        (STRANGER.value, "partner-api"), (STRANGER.value, "node-api"),
    ]  # fmt: skip


def entries(place: Place) -> list[dict[str, Any]]:
    engine = open_engine(place.settings.store)
    with engine.connect() as connection:
        found = [json.loads(row.entry) for row in connection.execute(select(audit_log.entry))]
    engine.dispose()
    return found


async def test_a_partner_may_not_do_what_nodes_do(place):
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        pull = await refusal(caller.node.Pull(node_pb2.PullRequest(max_items=1)))
        evaluate = await refusal(caller.evaluation.Evaluate(evaluation_pb2.EvaluateRequest()))
    assert pull == evaluate == (grpc.StatusCode.PERMISSION_DENIED, "CALLER_UNKNOWN")


async def test_a_blocked_partner_looks_unknown_within_a_second_and_keeps_its_receipts(tmp_path):
    place = lay_out(tmp_path)
    first = new_id()
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        await caller.submit([place.signed(a_signal(), first)])
        place.command("partner", "block", PARTNER, "--clock", place.clock)
        await asyncio.sleep(0.5)
        told = await refusal(caller.submit([place.signed(a_signal(), new_id())]))
        place.command("partner", "unblock", PARTNER, "--clock", place.clock)
        await asyncio.sleep(0.5)
        [again] = await caller.submit([place.signed(a_signal(), first)])
    assert told == (grpc.StatusCode.PERMISSION_DENIED, "CALLER_UNKNOWN")
    assert again.results[0].receipt.repeated_submission


async def test_a_paused_municipality_takes_nothing_new_and_its_node_may_still_collect(tmp_path):
    place = lay_out(tmp_path)
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        await caller.submit([place.signed(a_signal(), new_id())])
        place.command("municipality", "pause", MUNICIPALITY, "--clock", place.clock)
        await asyncio.sleep(0.5)
        [response] = await caller.submit([place.signed(a_signal(), new_id())])
        async with calling(place, NODE, gateway.port) as node:
            waiting = await node.node.Pull(node_pb2.PullRequest(max_items=10))
    assert response.results[0].refusal.code == "G5_NOT_ACCEPTING"
    assert len(waiting.items) == 1


@pytest.mark.parametrize("kind", ["expired", "wrong authority", "nameless", "two names"])
async def test_a_certificate_that_proves_nothing_gets_nowhere(place, tmp_path, kind):
    stranger = Authority(tmp_path / "pki")
    files = {
        "expired": place.authority.expired(PARTNER.value),
        "wrong authority": stranger.client(PARTNER.value).model_copy(update={"authority": place.authority.path}),
        "nameless": place.authority.nameless(),
        "two names": place.authority.two_names(PARTNER.value, NODE.value),
    }[kind]
    async with running(place) as gateway, calling(place, files, gateway.port) as caller:
        code, _ = await refusal(caller.submit([place.signed(a_signal(), new_id())]))
    assert code in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.PERMISSION_DENIED}


def raw(caller: Any, method: str, *, streaming: bool) -> Any:
    make = caller.channel.stream_stream if streaming else caller.channel.unary_unary
    return make(method, request_serializer=bytes, response_deserializer=bytes)


@pytest.mark.parametrize("garbage", [b"\xff" * 40, b"\x12\x7f short", bytes([0x0A]) + b"\x80" * 20])
async def test_bytes_that_are_no_message_are_a_coded_refusal(place, garbage):
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        call = raw(caller, "/drempel.v1.PartnerService/SubmitDirect", streaming=True)(iter([garbage]))
        stream = await refusal(call.read())
        unary = await refusal(raw(caller, "/drempel.v1.PartnerService/Withdraw", streaming=False)(garbage))
    assert stream == unary == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_MALFORMED")


async def test_an_oversized_message_is_refused_before_it_is_read(place):
    signal = place.signed(a_signal(), new_id())
    signal.signal.email = "a" * (3 << 20)
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        code, _ = await refusal(caller.submit([signal]))
    assert code is grpc.StatusCode.RESOURCE_EXHAUSTED


async def forever(*requests: partner_pb2.SubmitDirectRequest) -> AsyncIterator[partner_pb2.SubmitDirectRequest]:
    for request in requests:
        yield request
    await asyncio.sleep(60)


async def test_a_stream_that_says_nothing_is_ended_after_what_it_sent_was_answered(place):
    request = partner_pb2.SubmitDirectRequest(batch_number=7, signals=[place.signed(a_signal(), new_id())])
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        call: Any = caller.partner.SubmitDirect(forever(request))
        answered = await call.read()
        told = await refusal(call.read())
    assert answered.batch_number == 7
    assert told == (grpc.StatusCode.DEADLINE_EXCEEDED, "STREAM_IDLE")


async def test_a_partner_has_a_bounded_number_of_streams_and_gets_them_back(place):
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        held: list[Any] = [caller.partner.SubmitDirect(forever()) for _ in range(2)]
        for call in held:
            await call.wait_for_connection()
        await asyncio.sleep(0.2)
        told = await refusal(caller.submit([place.signed(a_signal(), new_id())]))
        for call in held:
            call.cancel()
        await asyncio.sleep(0.2)
        [response] = await caller.submit([place.signed(a_signal(), new_id())])
    assert told == (grpc.StatusCode.RESOURCE_EXHAUSTED, "STREAM_LIMIT")
    assert response.results[0].HasField("receipt")


async def test_a_stream_carries_a_bounded_number_of_batches(place):
    batches = [[place.signed(a_signal(), new_id())] for _ in range(6)]
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        told = await refusal(caller.submit(*batches))
    assert told == (grpc.StatusCode.RESOURCE_EXHAUSTED, "STREAM_LIMIT")


async def test_without_a_manifest_in_force_nothing_is_accepted(tmp_path):
    place = lay_out(tmp_path)
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        place.set_clock(a_later_day())
        told = await refusal(caller.submit([place.signed(a_signal(), new_id())]))
        place.build_manifest()
        await asyncio.sleep(0.5)
        [response] = await caller.submit([place.signed(a_signal(sent_date=a_later_day().date()), new_id())])
    assert told == (grpc.StatusCode.UNAVAILABLE, "UNAVAILABLE")
    assert response.results[0].HasField("receipt")


def a_later_day() -> Any:
    from datetime import timedelta  # noqa: PLC0415

    from tests.support.gateway import NOW  # noqa: PLC0415

    return NOW + timedelta(days=8)


async def test_a_full_disk_is_unavailable_and_nothing_is_half_done(tmp_path):
    place = lay_out(tmp_path)
    ids = [new_id() for _ in range(500)]
    batch = [place.signed(a_signal(), item) for item in ids]
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        before = rows(place)
        engine = gateway.writer._engine

        def small(connection: sqlite3.Connection, *_: object) -> None:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages + 10}")

        event.listen(engine, "connect", small)
        engine.dispose()
        told = await refusal(caller.submit(batch))
        middle = rows(place)
        event.remove(engine, "connect", small)
        engine.dispose()
        [response] = await caller.submit(batch)
    assert told == (grpc.StatusCode.UNAVAILABLE, "UNAVAILABLE")
    assert middle == before
    assert not any(result.receipt.repeated_submission for result in response.results)
    assert rows(place)[0] == before[0] + len(ids)


async def test_a_dead_sealing_process_is_replaced_and_nothing_is_half_done(tmp_path):
    place = lay_out(tmp_path)
    batch = [place.signed(a_signal(), new_id()) for _ in range(300)]
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        before = rows(place)
        submitting = asyncio.ensure_future(caller.submit(batch))
        await asyncio.sleep(0.1)
        for process in list(gateway.sealing._pool._processes.values()):
            os.kill(process.pid, signals_of_unix.SIGKILL)
        told = await refusal(submitting)
        after = rows(place)
        [response] = await caller.submit(batch)
    assert told == (grpc.StatusCode.UNAVAILABLE, "UNAVAILABLE")
    assert after == before
    assert all(result.HasField("receipt") for result in response.results)


async def evaluate(caller: Any, elements: bytes, **changes: Any) -> Any:
    request = {"municipality_code": "0654", "epoch": 1, "generation": 1, "blinded_elements": elements, **changes}
    return await caller.evaluation.Evaluate(evaluation_pb2.EvaluateRequest(**request))


def blinded(count: int) -> tuple[list[bytes], list[Any], list[bytes]]:
    inputs = [os.urandom(20) for _ in range(count)]
    blinds = [voprf.random_scalar() for _ in inputs]
    return inputs, blinds, voprf.blind(inputs, blinds)


async def test_an_evaluation_verifies_against_the_manifest_and_an_identical_retry_is_free(tmp_path):
    place = lay_out(tmp_path)
    inputs, blinds, elements = blinded(600)
    async with running(place) as gateway, calling(place, NODE, gateway.port) as caller:
        public = gateway.directory.current().manifest.leaf(MUNICIPALITY, 1).evaluators[0].public_key  # type: ignore[union-attr]
        for _ in range(3):
            answer = await evaluate(caller, b"".join(elements))
        cut = [answer.evaluated_elements[at : at + 32] for at in range(0, len(answer.evaluated_elements), 32)]
        outputs = voprf.finalize(inputs, blinds, elements, voprf.Evaluation(cut, answer.proof), public)
        over = await refusal(evaluate(caller, b"".join(blinded(401)[2])))
        await evaluate(caller, b"".join(blinded(400)[2]))
        empty = await refusal(evaluate(caller, b"".join(blinded(1)[2])))
        place.grant(MUNICIPALITY, 1)
        await evaluate(caller, b"".join(blinded(1)[2]))
    assert len(outputs) == 600
    assert over == empty == (grpc.StatusCode.RESOURCE_EXHAUSTED, "BUDGET_EXHAUSTED:blinded_elements")


async def test_property_11_concurrent_callers_never_exceed_the_budget(tmp_path):
    place = lay_out(tmp_path)
    requests = [b"".join(blinded(90)[2]) for _ in range(20)]
    async with running(place) as gateway, calling(place, NODE, gateway.port) as caller:
        answers = await asyncio.gather(*(evaluate(caller, item) for item in requests), return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 1000 // 90
    assert '"evaluations_spent": 990' in place.command("status", "--json")


IDENTITY = bytes(32)
NOT_CANONICAL = b"\xff" * 32


@pytest.mark.parametrize(
    ("elements", "code"),
    [(b"", "BATCH_SIZE"), (b"short", "BATCH_SIZE"), (bytes([2] + [0] * 31) * 5000, "BATCH_SIZE"),
     (IDENTITY, "IDENTITY_ELEMENT"), (NOT_CANONICAL, "MALFORMED_ELEMENT")],
    ids=["none", "no whole element", "5,000", "the identity", "not canonical"],
)  # fmt: skip
async def test_malformed_elements_are_refused_and_cost_nothing(place, elements, code):
    async with running(place) as gateway, calling(place, NODE, gateway.port) as caller:
        told = await refusal(evaluate(caller, elements))
    assert told == (grpc.StatusCode.INVALID_ARGUMENT, f"{code}:blinded_elements")
    assert '"evaluations_spent": 0' in place.command("status", "--json")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"municipality_code": "0687"}, "municipality_code"), ({"epoch": 2}, "epoch"), ({"generation": 2}, "generation")],
)
async def test_a_node_is_evaluated_for_its_own_leaf_only(place, changes, field):
    async with running(place) as gateway, calling(place, NODE, gateway.port) as caller:
        told = await refusal(evaluate(caller, b"".join(blinded(1)[2]), **changes))
    assert told == (grpc.StatusCode.FAILED_PRECONDITION, f"LEAF_UNKNOWN:{field}")


async def test_a_pull_waits_for_the_first_item_and_items_stay_until_acknowledged(tmp_path):
    place = lay_out(tmp_path)
    async with running(place) as gateway, calling(place, NODE, gateway.port) as node:
        waiting = asyncio.ensure_future(node.node.Pull(node_pb2.PullRequest(max_items=10, wait_ms=20_000)))
        await asyncio.sleep(0.2)
        async with calling(place, PARTNER, gateway.port) as caller:
            await caller.submit([place.signed(a_signal(), new_id())])
        first = await waiting
        again = await node.node.Pull(node_pb2.PullRequest(max_items=10))
        sequences = [item.sequence for item in first.items]
        async with calling(place, OTHER_NODE, gateway.port) as other:
            await other.node.Acknowledge(node_pb2.AcknowledgeRequest(sequences=sequences))
        still = await node.node.Pull(node_pb2.PullRequest(max_items=10))
        await node.node.Acknowledge(node_pb2.AcknowledgeRequest(sequences=sequences))
        await node.node.Acknowledge(node_pb2.AcknowledgeRequest(sequences=sequences))
        gone = await node.node.Pull(node_pb2.PullRequest(max_items=10))
        too_many = await refusal(node.node.Pull(node_pb2.PullRequest(max_items=1001)))
    assert first == again == still
    assert len(first.items) == 1
    assert list(gone.items) == []
    assert too_many == (grpc.StatusCode.INVALID_ARGUMENT, "BATCH_SIZE:max_items")


async def test_the_manifest_is_sent_once_per_version(place):
    async with running(place) as gateway, calling(place, NODE, gateway.port) as caller:
        whole = await caller.node.GetManifest(manifest_pb2.GetManifestRequest())
        known = await caller.node.GetManifest(manifest_pb2.GetManifestRequest(known_version=whole.version))
    assert whole.signed_manifest
    assert (known.version, known.signed_manifest) == (whole.version, b"")
