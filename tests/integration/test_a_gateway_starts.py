"""A gateway takes its port when it serves, and not before; a second one at the address writes nothing."""

import socket
import subprocess
import sys
from contextlib import closing

import pytest
from drempel.v1 import manifest_pb2

from audit.verify.source import open_source
from audit.verify.verification import verify
from gateway.errors import InstallationRefused
from gateway.serving import drain, serve
from gateway.wiring.running import build
from servicekit.clock import FileClock
from tests.support.gateway import NODE, calling, lay_out, running


@pytest.fixture
def place(tmp_path):
    return lay_out(tmp_path)


def port_of(place):
    return int(place.settings.listen.rpartition(":")[2])


async def test_its_port_refuses_connections_until_it_serves(place):
    gateway = build(place.settings, FileClock(place.clock))
    await gateway.sealing.start()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port_of(place)))
    await gateway.listener.start()
    try:
        async with calling(place, NODE, port_of(place)) as caller:
            assert (await caller.node.GetManifest(manifest_pb2.GetManifestRequest())).signed_manifest
    finally:
        await drain(gateway, 1)


async def test_a_second_one_at_the_address_is_told_so_and_leaves_the_log_as_it_was(place):
    async with running(place):
        second = build(place.settings, FileClock(place.clock))
        with pytest.raises(InstallationRefused) as refused:
            await serve(second, place.settings)
        second.sealing.stop()
        second.writer.stop()
    assert refused.value.field == "listen"
    verdict = verify(open_source(place.settings.store), place.settings.verifier_file.read_text())
    assert "service_started" not in verdict.actions


def test_the_command_ends_in_one_coded_line_when_the_address_is_taken(place):
    command = [sys.executable, "-m", "gateway", "serve", "--config", str(place.config), "--clock", str(place.clock)]
    with closing(socket.create_server(("127.0.0.1", port_of(place)))):
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("INSTALLATION_REFUSED:listen: ")
    assert "Traceback" not in ended.stderr
