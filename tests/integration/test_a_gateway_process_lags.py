"""A client knows a newer manifest than the process that it reconnects to: it waits a moment, and takes no older one.

Two real gateways at one address, on one PostgreSQL; what the second one knows is up to the test.
"""

import asyncio
from contextlib import AsyncExitStack, closing

import pytest

from keys.identity import Oin
from partner_client.errors import GatewayBehind, ManifestRefused
from partner_client.sending.journal import Journal
from signals import partner_file
from tests.support.blind import blind_partner
from tests.support.blind_gateway import client, pulled, signals
from tests.support.gateway import NODE, calling, lay_out, running
from tests.support.postgresql import as_configured

SIGNALS = 60
NEVER = 60
"""Seconds, longer than a test: a process takes up changes when the test has it do so."""


@pytest.fixture
def place(postgresql, tmp_path):
    (tmp_path / "region").mkdir()
    store = as_configured(postgresql.database().url)
    return lay_out(tmp_path / "region", store=store, share_port="true", refresh_seconds=NEVER)


@pytest.fixture
def own(place, tmp_path):
    installation, _ = blind_partner(place, tmp_path / "partner")
    place.build_manifest()
    return installation


@pytest.fixture
async def processes():
    async with AsyncExitStack() as stack:
        yield stack


async def one_that_lags(place, processes, partner, first):
    """Start a process that does not know the newest manifest; the partner, who is connected to `first`, does."""
    await partner.refresh_manifest()
    lagging = await processes.enter_async_context(running(place))
    place.build_manifest()
    first.directory.refresh()
    newest = await partner.refresh_manifest()
    assert newest.version == first.directory.manifest_version() == lagging.directory.manifest_version() + 1
    return lagging


async def test_a_client_in_the_middle_of_a_file_waits_until_the_other_process_knows(place, own, processes, tmp_path):
    path, waits, settled = tmp_path / "signals.csv", [], asyncio.Event()
    partner_file.write(path, signals(SIGNALS))
    first = await processes.enter_async_context(running(place))

    def waiting(error):
        waits.append(type(error))
        if waits.count(GatewayBehind) == 2:
            lagging.directory.refresh()

    async with client(place, own, on_wait=waiting, batch=5) as partner:
        lagging = await one_that_lags(place, processes, partner, first)
        with closing(Journal(path.with_suffix(".journal"), Oin(own.oin))) as journal:
            report = path.with_suffix(".errors")
            sending = asyncio.ensure_future(
                partner.submit_file(path, journal, report=report, progress=lambda line: line and settled.set())
            )
            await settled.wait()
            await first.server.stop(None)
            tally = await sending
    assert tally.accepted == SIGNALS
    assert waits.count(GatewayBehind) == 2
    async with calling(place, NODE, lagging.port) as node:
        assert len(await pulled(node)) == SIGNALS


async def test_one_that_never_knows_it_is_refused_as_a_rollback(place, own, processes):
    waits = []
    first = await processes.enter_async_context(running(place))
    async with client(place, own, on_wait=lambda error: waits.append(type(error)), patience=1) as partner:
        await one_that_lags(place, processes, partner, first)
        await first.server.stop(None)
        with pytest.raises(ManifestRefused) as refused:
            await partner.submit(signals(1))
    assert refused.value.field == "manifest_rollback"
    assert GatewayBehind in waits
