"""A real gateway and a partner in blind mode beside it: what tests ask of both."""

import asyncio
import os
from contextlib import asynccontextmanager
from dataclasses import replace

from drempel.v1 import node_pb2, partner_pb2
from sqlalchemy import create_engine, text

from keys.destination import destinations
from keys.header import HEADER_SIZE, Header
from keys.identity import Day, SignalId
from keys.manifest import verify_manifest
from partner_client.wiring import connect
from servicekit.clock import FileClock
from tests.support.blind import destination, sealed
from tests.support.gateway import MUNICIPALITY, NOW, PARTNER
from tests.support.signals import a_signal

TODAY = Day.of(NOW)
SPENT_BY_PARTNER = f"SELECT coalesce(sum(spent), 0) FROM evaluation_budget WHERE caller = '{PARTNER}'"  # noqa: S608


@asynccontextmanager
async def client(place, own, *, on_wait=lambda _: None, patience=5, **settings):
    address = place.settings.listen.replace("127.0.0.1", "localhost")
    written = own.write_settings(address, place.authority.client(own.oin), patience=patience, **settings)
    async with connect(written, clock=FileClock(own.clock), on_wait=on_wait) as found:
        yield found


def asked(place, question):
    """Return one value out of the gateway's store."""
    with create_engine(f"sqlite:///{place.directory / 'gateway.sqlite'}").connect() as connection:
        return connection.execute(text(question)).scalar_one()


def spent(place):
    return asked(place, SPENT_BY_PARTNER)


def kept(place):
    return asked(place, "SELECT count(*) FROM receipt"), asked(place, "SELECT count(*) FROM mailbox_item")


def manifest_of(place):
    document = asked(place, "SELECT document FROM manifest ORDER BY version DESC LIMIT 1")
    return verify_manifest(document, place.settings.pinned_manifest_key(), now=FileClock(place.clock).now())


def a_bundle(place, own, **header):
    """Return an honest bundle under a header of our choice: what is inside does not concern the gateway."""
    to = replace(destinations(manifest_of(place))[MUNICIPALITY], evaluators=destination().evaluators)
    [bundle] = sealed(a_signal(), to=to, keys=own.keys)
    fields = {"signal_id": SignalId(os.urandom(16)), "day": TODAY} | header
    return replace(Header.decode(bundle[:HEADER_SIZE]), **fields).encode() + bundle[HEADER_SIZE:]


async def submitted(caller, *bundles):
    request = partner_pb2.SubmitSealedRequest(batch_number=1, bundles=bundles)
    [response] = [response async for response in caller.partner.SubmitSealed(iter([request]))]
    return response.results


def signals(count, **changes):
    return [replace(a_signal(**changes), partner_ref=f"B-{number}") for number in range(count)]


async def pulled(caller):
    return (await caller.node.Pull(node_pb2.PullRequest(max_items=100))).items


async def refreshed(gateway, version):
    async with asyncio.timeout(30):
        while gateway.directory.manifest_version() < version:  # noqa: ASYNC110 - another task refreshes it
            await asyncio.sleep(0.01)
