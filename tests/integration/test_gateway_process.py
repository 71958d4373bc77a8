"""The real command in its own process: killed, stopped, badly configured, and searched for what must not be there."""

import asyncio
import os
import signal as signals_of_unix
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import grpc
import pytest
from drempel.v1 import node_pb2, partner_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc

from audit.verify.source import open_source
from audit.verify.verification import verify
from keys.bundle import parse_bundle
from keys.identity import SignalId
from tests.support.gateway import NODE, PARTNER, Place, calling, lay_out
from tests.support.signals import a_signal

PATIENCE = 60


@contextmanager
def served(place: Place) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "gateway", "serve", "--config", str(place.config), "--clock", str(place.clock)]
    with (place.directory / "gateway.log").open("ab") as log, subprocess.Popen(command, stderr=log) as process:
        try:
            yield process
        finally:
            process.kill()


def port(place: Place) -> int:
    return int(place.settings.listen.rpartition(":")[2])


async def ready(caller: Any) -> None:
    await asyncio.wait_for(caller.channel.channel_ready(), PATIENCE)


def workers(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def gone(pids: list[int]) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        alive = [pid for pid in pids if Path(f"/proc/{pid}").exists() and "Z" not in state(pid)]
        if not alive:
            return True
        time.sleep(0.1)
    return False


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def test_killed_at_any_moment_it_keeps_every_acknowledged_signal_exactly_once(tmp_path):
    place = lay_out(tmp_path)
    asyncio.run(kill_and_resubmit(place))


async def kill_and_resubmit(place: Place) -> None:
    batches = [[place.signed(a_signal(), SignalId(os.urandom(16))) for _ in range(40)] for _ in range(12)]
    acknowledged: dict[bytes, bytes] = {}
    for wait in (0.1, 0.25, 0.5):
        with served(place) as process:
            async with calling(place, PARTNER, port(place)) as caller:
                await ready(caller)
                children = workers(process.pid)
                asyncio.get_running_loop().call_later(wait, process.kill)
                await collect(caller, batches, acknowledged)
        process.wait()
        assert gone(children), "sealing processes outlive the gateway"
    with served(place):
        async with calling(place, PARTNER, port(place)) as caller, calling(place, NODE, port(place)) as node:
            await ready(caller)
            kept = dict(acknowledged)
            await collect(caller, batches, acknowledged)
            waiting = await node.node.Pull(node_pb2.PullRequest(max_items=1000))
    ids = [parse_bundle(item.bundle).header.signal_id.value for item in waiting.items]
    assert sorted(ids) == sorted({item.signal_id for batch in batches for item in batch})
    assert {signal_id: acknowledged[signal_id] for signal_id in kept} == kept
    verdict = verify(open_source(place.settings.store), (place.directory / "audit.verifier").read_text())
    assert verdict.sound, verdict.findings
    assert verdict.actions["signal_accepted"] == len(ids)
    assert verdict.actions["service_started"] == 4


async def collect(caller: Any, batches: list[Any], into: dict[bytes, bytes]) -> None:
    requests = [partner_pb2.SubmitDirectRequest(batch_number=at, signals=batch) for at, batch in enumerate(batches)]
    call = caller.partner.SubmitDirect(iter(requests))
    try:
        async for response in call:
            for result in response.results:
                assert result.HasField("receipt")
                into.setdefault(result.signal_id, result.receipt.receipt_id)
                assert into[result.signal_id] == result.receipt.receipt_id
    except grpc.aio.AioRpcError as error:
        assert lost(error)  # noqa: PT017 - a killed server


def lost(error: grpc.aio.AioRpcError) -> bool:
    """A killed server ends our reading with UNAVAILABLE; a write that met the dead connection, with gRPC's own text."""
    cut_off_in_a_write = error.code() is grpc.StatusCode.INTERNAL and error.details() == "Internal error from Core"
    return error.code() is grpc.StatusCode.UNAVAILABLE or cut_off_in_a_write


async def test_sigterm_lets_it_answer_what_it_took_in_and_leaves_a_signed_log(tmp_path):
    place = lay_out(tmp_path)
    batch = [place.signed(a_signal(), SignalId(os.urandom(16))) for _ in range(200)]
    with served(place) as process:
        async with calling(place, PARTNER, port(place)) as caller:
            await ready(caller)
            health = health_pb2_grpc.HealthStub(caller.channel)  # type: ignore[no-untyped-call]
            before = await health.Check(health_pb2.HealthCheckRequest())
            call: Any = caller.partner.SubmitDirect()
            await call.write(partner_pb2.SubmitDirectRequest(batch_number=1, signals=batch))
            await asyncio.sleep(0.05)
            process.send_signal(signals_of_unix.SIGTERM)
            response = await call.read()
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await call.read()
        assert await asyncio.to_thread(process.wait, PATIENCE) == 0
    assert before.status == health_pb2.HealthCheckResponse.SERVING
    assert sum(result.HasField("receipt") for result in response.results) == len(batch)
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    verdict = verify(open_source(place.settings.store), (tmp_path / "audit.verifier").read_text())
    assert (verdict.sound, verdict.unsigned) == (True, 0)


async def test_planted_identities_are_nowhere_on_disk_nor_in_any_output(tmp_path):
    place = lay_out(tmp_path)
    planted = {
        "surname": "Zwaluwenburgh", "initials": "Q.X.", "partner_ref": "PLANT-0001-REF", "phone": "0687654321",
        "email": "zwaluw@plant.example", "trade_name": "Zwaluw Zadelmakerij", "birth_date": date(1971, 7, 23),
    }  # fmt: skip
    good = place.signed(a_signal(**planted), SignalId(os.urandom(16)))
    bad = place.signed(a_signal(**planted, postcode="ZWALUW", house_number=77_777_777), SignalId(os.urandom(16)))
    too_big = place.signed(a_signal(**{**planted, "email": "zwaluw@plant.example" * 20}), SignalId(os.urandom(16)))
    with served(place) as process:
        async with calling(place, PARTNER, port(place)) as caller, calling(place, NODE, port(place)) as node:
            await ready(caller)
            [response] = await caller.submit([good, bad, too_big])
            await caller.partner.Withdraw(partner_pb2.WithdrawRequest(signal_ids=[good.signal_id]))
            await caller.submit([place.signed(a_signal(**planted), SignalId(os.urandom(16)))])
            await node.node.Pull(node_pb2.PullRequest(max_items=10))
        process.send_signal(signals_of_unix.SIGTERM)
        await asyncio.to_thread(process.wait, PATIENCE)
    assert [bool(result.refusal.code) for result in response.results] == [False, True, True]
    needles = [b"zwaluw", b"PLANT-0001", b"87654321", b"1971-07-23", b"19710723"]
    for path in tmp_path.rglob("*"):
        data = path.read_bytes().lower() if path.is_file() else b""
        assert [needle for needle in needles if needle.lower() in data] == [], path.name
    assert b"zwaluw" not in str(response).lower().encode()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda place: place.settings.tls.private_key.chmod(0o644), "readable by others"),
        (lambda place: place.settings.custody.wrapping_key.chmod(0o640), "readable by others"),
        (lambda place: place.settings.manifest.public_key.write_text("abc"), "not a public key"),
        (lambda place: place.config.write_text(place.config.read_text() + "speling = 1\n"), "extra_forbidden"),
        (lambda place: place.settings.store.unlink(), "INSTALLATION_REFUSED"),
        (lambda place: (place.directory / "custody" / "audit-signing.key").unlink(), "CUSTODY_REFUSED"),
    ],
    ids=["tls key", "wrapping key", "manifest key", "misspelt option", "no store", "no audit key"],
)
def test_what_is_wrong_is_said_before_it_listens(tmp_path, spoil, told):
    place = lay_out(tmp_path)
    spoil(place)
    command = [sys.executable, "-m", "gateway", "serve", "--config", str(place.config), "--clock", str(place.clock)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
