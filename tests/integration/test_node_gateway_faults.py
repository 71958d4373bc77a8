"""A node that cannot or may not reach its gateway says so in a code, and loses nothing."""

import grpc
import pytest

from municipality_node.adapters.gateway_calls import GatewayCalls
from municipality_node.errors import GatewayCertificate, GatewayRefused, GatewayUnavailable
from servicekit.tls import TlsFiles
from tests.support.certificates import Authority
from tests.support.node import NODE, MemoryGateway, Node
from tests.support.served_gateway import served


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path / "pki")


@pytest.fixture
def place(tmp_path, authority):
    gateway = MemoryGateway()
    Node(tmp_path, gateway).close()
    with served(gateway, authority.server()) as place:
        yield place


def pull(place, tls):
    calls = GatewayCalls(place.address, tls)
    try:
        return calls.pull(after=0, limit=1, wait_seconds=0)
    finally:
        calls.close()


def test_the_right_certificate_is_let_in(place, authority):
    assert list(pull(place, authority.client(NODE.value))) == []


def test_an_expired_certificate_is_named(place, authority):
    with pytest.raises(GatewayCertificate) as refused:
        pull(place, authority.expired(NODE.value))
    assert refused.value.field == "certificate_expired"


def test_a_gateway_of_another_authority_is_not_talked_to(place, authority, tmp_path):
    ours = authority.client(NODE.value)
    other = Authority(tmp_path / "other")
    distrusting = TlsFiles(certificate=ours.certificate, private_key=ours.private_key, authority=other.path)
    with pytest.raises(GatewayCertificate):
        pull(place, distrusting)


def test_a_certificate_of_another_authority_is_not_let_in(place, authority, tmp_path):
    stranger = Authority(tmp_path / "other").client(NODE.value)
    mixed = TlsFiles(certificate=stranger.certificate, private_key=stranger.private_key, authority=authority.path)
    with pytest.raises((GatewayCertificate, GatewayUnavailable)):
        pull(place, mixed)


def test_an_unknown_organisation_is_refused_with_the_gateways_code(place, authority):
    with pytest.raises(GatewayRefused) as refused:
        pull(place, authority.client("00000099000000000666"))
    assert refused.value.field == "CALLER_UNKNOWN"


def test_a_gateway_that_is_not_there_is_unavailable(place, authority):
    place.server.stop(grace=None).wait()
    with pytest.raises(GatewayUnavailable):
        pull(place, authority.client(NODE.value))


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (grpc.StatusCode.UNAVAILABLE, "UNAVAILABLE"),
        (grpc.StatusCode.INTERNAL, "INTERNAL"),
        (grpc.StatusCode.INTERNAL, "Internal error from Core"),
    ],
)
def test_a_gateway_in_trouble_is_tried_again(place, authority, status, text):
    place.refuse(status, text)
    with pytest.raises(GatewayUnavailable):
        pull(place, authority.client(NODE.value))
