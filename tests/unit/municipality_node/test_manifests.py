"""The manifest: never an older one, never another key for us, never one operator for both unless configured."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from keys.identity import Day
from keys.signing import SigningKey
from municipality_node.errors import ManifestRefused, NotInManifest
from municipality_node.store.schema import AUDIT
from servicekit.transactions import read_transaction
from tests.support.node import GATEWAY, NOW, MemoryGateway, Node


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def node(tmp_path, gateway):
    node = Node(tmp_path, gateway)
    yield node
    node.close()


def test_a_manifest_survives_a_restart_and_an_older_one_is_refused(node, gateway):
    manifests = node.manifests()
    manifests.refresh(gateway)
    first = gateway.document, gateway.current
    gateway.publish(node.tenant.keys)
    manifests.refresh(gateway)
    node.restart()
    again = node.manifests()
    assert again.version == 2
    gateway.document, gateway.current = first
    with pytest.raises(ManifestRefused) as refused:
        again.refresh(gateway)
    assert refused.value.field == "manifest_rollback"


def test_a_manifest_under_another_key_is_refused(node, gateway):
    gateway.signing, pinned = SigningKey.generate(), gateway.signing
    gateway.current = None
    gateway.publish(node.tenant.keys)
    gateway.signing = pinned
    with pytest.raises(ManifestRefused) as refused:
        node.manifests().refresh(gateway)
    assert refused.value.field == "manifest_signature_refused"


def test_an_expired_manifest_is_refused(node, gateway):
    node.now += timedelta(days=8)
    with pytest.raises(ManifestRefused) as refused:
        node.manifests().refresh(gateway)
    assert refused.value.field == "manifest_expired"


def test_one_operator_for_gateway_and_node_is_refused(node, gateway):
    entry = replace(gateway.current.municipalities[0], operator_oin=GATEWAY)
    gateway.publish(node.tenant.keys, municipalities=(entry,), same_operator_allowed=True)
    with pytest.raises(ManifestRefused) as refused:
        node.manifests().refresh(gateway)
    assert refused.value.field == "operator_oin"


def test_a_manifest_that_names_another_root_key_for_us_is_refused(node, gateway, tmp_path):
    (tmp_path / "other").mkdir()
    other = Node(tmp_path / "other", MemoryGateway())
    gateway.publish(other.tenant.keys)
    with pytest.raises(ManifestRefused) as refused:
        node.manifests().refresh(gateway)
    assert refused.value.field == "root_key"
    other.close()


def test_a_manifest_without_us_is_refused(node, gateway):
    gateway.publish(node.tenant.keys, municipalities=())
    with pytest.raises(NotInManifest):
        node.manifests().refresh(gateway)


def test_a_bundle_names_a_manifest_that_was_in_force_on_its_day(node, gateway):
    manifests = node.manifests()
    manifests.refresh(gateway)
    named = gateway.current.hash()
    assert manifests.named(named, Day.of(NOW)) is not None
    assert manifests.named(named, Day.of(NOW + timedelta(days=20))) is None
    assert manifests.named(b"\x01" * 32, Day.of(NOW)) is None


def test_a_node_that_was_away_holds_what_it_missed_to_what_holds_since(node, gateway):
    manifests = node.manifests()
    manifests.refresh(gateway)
    for _ in range(3):
        node.now += timedelta(days=7)
        gateway.publish(node.tenant.keys, issued_at=node.now - timedelta(hours=1))
    manifests.refresh(gateway)
    missed = Day.of(NOW + timedelta(days=10))
    assert manifests.named(b"\x01" * 32, missed) is manifests.current
    assert manifests.named(b"\x01" * 32, Day.of(NOW + timedelta(days=25))) is None
    assert manifests.named(b"\x01" * 32, Day.of(NOW - timedelta(days=5))) is None


def test_two_workers_of_one_municipality_accept_the_same_manifest_and_it_is_recorded_once(node, gateway):
    first, second = node.manifests(), node.manifests()
    assert first.refresh(gateway)
    assert second.refresh(gateway)
    assert (first.version, second.version) == (1, 1)
    with read_transaction(node.tenant.engine) as connection:
        entries = connection.scalars(select(AUDIT.entry.c.entry)).all()
    assert sum(b'"manifest_accepted"' in entry for entry in entries) == 1


def test_two_workers_do_not_accept_different_manifests_of_one_version(node, gateway):
    first, second = node.manifests(), node.manifests()
    first.refresh(gateway)
    gateway.current = None
    gateway.publish(node.tenant.keys, routing_hash=b"\x07" * 32)
    with pytest.raises(ManifestRefused) as refused:
        second.refresh(gateway)
    assert refused.value.field == "manifest_rollback"


def two_versions(node, gateway):
    manifests = node.manifests()
    manifests.refresh(gateway)
    older = gateway.document, gateway.current
    gateway.publish(node.tenant.keys)
    manifests.refresh(gateway)
    return older, (gateway.document, gateway.current)


def test_an_older_manifest_is_asked_for_again_until_the_process_that_lags_knows_the_newest(node, gateway):
    (gateway.document, gateway.current), newest = two_versions(node, gateway)
    pauses = []

    def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            gateway.document, gateway.current = newest

    manifests = node.manifests(sleep)
    assert not manifests.refresh(gateway)
    assert (manifests.version, len(pauses)) == (2, 3)


def test_an_older_manifest_is_a_rollback_after_ten_seconds_and_never_believed(node, gateway):
    (gateway.document, gateway.current), _ = two_versions(node, gateway)
    pauses = []
    manifests = node.manifests(pauses.append)
    with pytest.raises(ManifestRefused) as refused:
        manifests.refresh(gateway)
    assert refused.value.field == "manifest_rollback"
    assert 10 <= sum(pauses) <= 11
    assert max(pauses) <= 1
    assert manifests.version == 2


def test_what_is_wrong_otherwise_is_refused_at_once(node, gateway):
    two_versions(node, gateway)
    pauses = []
    manifests = node.manifests(pauses.append)
    gateway.signing, gateway.current = SigningKey.generate(), None
    gateway.publish(node.tenant.keys)
    with pytest.raises(ManifestRefused) as refused:
        manifests.refresh(gateway)
    assert refused.value.field == "manifest_signature_refused"
    assert pauses == []
