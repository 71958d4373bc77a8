"""The client without an event loop, against a gateway in a thread."""

import asyncio
import threading

import pytest

from partner_client.sdk import BlockingClient, Receipt, connect, load_settings
from servicekit.clock import FileClock
from tests.support.certificates import Authority
from tests.support.fake_gateway import FakeGateway, serving
from tests.support.partner_installation import PARTNER_OIN, PartnerInstallation
from tests.support.signals import a_signal


@pytest.fixture
def own(tmp_path):
    own = PartnerInstallation(directory=tmp_path / "partner")
    authority = Authority(tmp_path / "pki")
    ready, stop, ports = threading.Event(), threading.Event(), []

    async def serve():
        async with serving(FakeGateway(manifest=own.signed_manifest()), authority.server()) as port:
            ports.append(port)
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait(10)
    own.write_settings(f"127.0.0.1:{ports[0]}", authority.client(PARTNER_OIN))
    yield own
    stop.set()
    thread.join()


def test_a_signal_gets_its_receipt_and_can_be_withdrawn(own):
    with BlockingClient(load_settings(own.config), clock=FileClock(own.clock)) as client:
        [receipt] = client.submit([a_signal()])
        assert isinstance(receipt, Receipt)
        assert client.withdraw([a_signal().partner_ref]) == {a_signal().partner_ref: None}
        assert client.receipts([a_signal().partner_ref])[a_signal().partner_ref].withdrawn
        assert client.refresh_manifest().version == 1


def test_the_client_works_only_while_it_is_connected(own):
    client = BlockingClient(load_settings(own.config))
    with pytest.raises(RuntimeError):
        client.refresh_manifest()
    assert connect is not None
