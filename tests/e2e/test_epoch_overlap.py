"""Forty-eight hours with real processes: what a partner seals under the epoch before comes in, opens, and later not.

The partner here has not fetched a manifest since before the roll: it seals under the one that it has, each time anew.
"""

import os
import time
from datetime import timedelta

import grpc
import pytest
from drempel.v1 import manifest_pb2, partner_pb2, partner_pb2_grpc

from gateway.adapters.custody import CustodyLeafKeys, open_roots
from gateway.settings import load_settings as gateway_settings
from keys.destination import destinations
from keys.identity import Day, SignalId
from municipality_node import wiring
from municipality_node.linking.leaf import epoch_and_generation
from municipality_node.settings import read_settings
from municipality_node.store.signals import State
from partner_client.blind.job import Item, Job, subject_of
from partner_client.blind.sealer import Sealer
from partner_client.settings import load_settings
from partner_client.trust import own_keys
from partner_client.trust.trusted_manifest import TrustedManifest
from partner_client.wiring import key_store
from region.processes import run
from servicekit.clock import FileClock
from servicekit.tls import channel_credentials
from servicekit.transactions import read_transaction
from signals import canonical
from tests.support.blind import evaluated
from tests.support.region import NOW, lay_out, signal_about

OVERLAP = timedelta(hours=48)


@pytest.fixture
def region(tmp_path):
    return lay_out(tmp_path, residents=120)


def epoch(region, *arguments):
    installation = region.installation
    words = ("epoch", *arguments, "--config", installation.gateway_config, "--clock", installation.clock)
    run("drempel-gateway", *words, log=installation.log_of("commands"))
    installation.publish_manifest()


def sealed_now(region, people):
    """Return what the partner's client seals about people under the manifest that it has."""
    settings, clock = load_settings(region.partner_config), FileClock(region.installation.clock)
    manifest = known_to_partner(region)
    code = region.installation.plan.municipalities[0].code
    to = destinations(manifest)[code]
    items = []
    for number, person in enumerate(people):
        signal, signal_id = signal_about(person, f"O-{number}"), SignalId(os.urandom(16))
        text = canonical.encode(settings.partner, signal_id, signal)
        items.append(Item(signal_id.value, text, subject_of(signal)))
    job = Job(to, Day.of(clock.now()).number, tuple(items))
    sealer = Sealer(settings.partner, own_keys.load(key_store(settings.keys)))
    blinded = sealer.blind(job)
    leaves = CustodyLeafKeys(open_roots(gateway_settings(region.installation.gateway_config).custody))
    return list(sealer.seal(job, blinded, evaluated(blinded, leaves.leaf(code, to.epoch, to.generation))).bundles)


def known_to_partner(region):
    """Return the manifest that the partner has."""
    clock = FileClock(region.installation.clock)
    return TrustedManifest(load_settings(region.partner_config).manifest, clock).current()


def until_served(region, *, then):
    """Return once the gateway goes by a manifest of version `then`; it takes up a new one within moments."""
    gateway, deadline = load_settings(region.partner_config).gateway, time.monotonic() + 30
    with grpc.secure_channel(gateway.address, channel_credentials(gateway.tls)) as channel:
        stub = partner_pb2_grpc.PartnerServiceStub(channel)
        while stub.GetManifest(manifest_pb2.GetManifestRequest(), timeout=60).version < then:
            assert time.monotonic() < deadline, "the gateway never took up the new manifest"
            time.sleep(0.05)


def sent(region, *bundles):
    """Return what the gateway says of each bundle: "" for a receipt, or a code."""
    gateway = load_settings(region.partner_config).gateway
    with grpc.secure_channel(gateway.address, channel_credentials(gateway.tls)) as channel:
        stub = partner_pb2_grpc.PartnerServiceStub(channel)
        request = partner_pb2.SubmitSealedRequest(batch_number=1, bundles=bundles)
        [response] = stub.SubmitSealed(iter([request]), timeout=60)
    return [result.refusal.code for result in response.results]


def opened_at(region):
    """Return the epochs whose keys opened a signal at the first municipality."""
    entry = read_settings(region.node_config).municipality[0]
    tenant = wiring.open_tenant(entry, FileClock(region.installation.clock))
    try:
        with read_transaction(tenant.engine) as connection:
            rows = [row for state in State for row in tenant.signals.in_state(connection, state)]
    finally:
        tenant.close()
    return {(epoch_and_generation(row.leaf)[0], row.opened) for row in rows}


def test_what_is_sealed_under_the_epoch_before_a_roll_comes_in_and_opens_for_48_hours_and_is_then_refused(region):
    here = region.installation.plan.municipalities[0].code.value
    people = region.findable(here)[:3]
    with region.gateway():
        region.index()
        epoch(region, "plan")
        region.node_command("index")
        region.installation.await_manifest()
        version = known_to_partner(region).version
        first = sealed_now(region, people[:1])
        epoch(region, "activate", 2)
        until_served(region, then=version + 1)
        assert sent(region, *first) == [""]
        region.installation.set_clock(NOW + OVERLAP - timedelta(minutes=1))
        assert sent(region, *sealed_now(region, people[1:2])) == [""]
        region.installation.set_clock(NOW + OVERLAP)
        assert sent(region, *sealed_now(region, people[2:])) == ["STALE_MANIFEST"]
        region.work_off()
    assert opened_at(region) == {(1, True)}
