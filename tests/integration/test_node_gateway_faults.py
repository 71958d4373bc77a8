"""A node that cannot or may not reach its gateway says so in a code, and loses nothing."""

import socket
import threading
import time
from contextlib import closing, contextmanager

import grpc
import pytest

from municipality_node.adapters.gateway_calls import GatewayCalls
from municipality_node.errors import GatewayCertificate, GatewayRefused, GatewayUnavailable
from municipality_node.receiving.worker import WorkerState
from servicekit.tls import TlsFiles
from tests.support.certificates import Authority
from tests.support.gateway import free_port
from tests.support.node import NODE, MemoryGateway, Node
from tests.support.served_gateway import served

PATIENCE = 30


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
    return pull_from(place.address, tls)


def pull_from(address, tls):
    calls = GatewayCalls(address, tls)
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


@contextmanager
def accepting(port=0, *, answering=False):
    """A port that accepts connections and answers no handshake, as a gateway's that starts or stops, and its end."""
    listening = socket.create_server(("127.0.0.1", port))

    def end():
        if answering:
            listening.accept()[0].close()
        else:
            time.sleep(0.3)  # what connected by now is reset
        listening.close()

    ending = threading.Thread(target=end)
    ending.start()
    yield listening.getsockname()[1]
    ending.join()


@pytest.mark.parametrize("answering", [True, False], ids=["closed in the handshake", "reset in the handshake"])
def test_a_gateway_that_accepts_and_does_not_serve_is_unavailable_and_refuses_no_certificate(authority, answering):
    with accepting(answering=answering) as port, pytest.raises(GatewayUnavailable):
        pull_from(f"localhost:{port}", authority.client(NODE.value))


def test_a_host_that_is_not_found_is_unavailable_whatever_its_name(authority):
    with pytest.raises(GatewayUnavailable):
        pull_from("tls-certificate-handshake.invalid:443", authority.client(NODE.value))


@pytest.mark.parametrize("wrong", [Authority.server_expired, Authority.server_elsewhere])
def test_a_gateway_whose_certificate_ended_or_is_another_hosts_is_not_talked_to(tmp_path, authority, wrong):
    gateway = MemoryGateway()
    with served(gateway, wrong(authority)) as place, pytest.raises(GatewayCertificate):
        pull(place, authority.client(NODE.value))


def test_a_node_that_came_while_its_gateway_started_works_moments_after_it_serves(tmp_path, authority):
    gateway, port, states = MemoryGateway(), free_port(), []
    node = Node(tmp_path, gateway)
    with closing(GatewayCalls(f"localhost:{port}", authority.client(NODE.value))) as calls:
        with accepting(port):
            worker = node.worker(mailbox=calls)
            working = threading.Thread(target=worker.run)
            working.start()
            until(lambda: states.append(worker.state) or worker.state is WorkerState.WAITING)
        time.sleep(3)
        with served(gateway, authority.server(), port):
            began = time.monotonic()
            until(lambda: states.append(worker.state) or worker.state is WorkerState.SERVING)
            took = time.monotonic() - began
            worker.stop()
            working.join()
    node.close()
    assert WorkerState.REFUSED not in states
    assert took < 15, "five seconds at most between two attempts, and what a busy machine takes"


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
