"""The health service answers for one municipality and for the whole process, locally."""

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from municipality_node.rpc.health import HealthServer

SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING


class Somebody:
    def __init__(self, municipality, *, healthy=False, at_rest=False):
        self.municipality = municipality
        self.healthy = healthy
        self.at_rest = at_rest


@pytest.fixture
def everybody():
    return {one.municipality: one for one in (Somebody("0654", healthy=True), Somebody("0687"))}


@pytest.fixture
def ask(tmp_path, everybody):
    address = f"unix:{tmp_path}/health"
    server = HealthServer(address, everybody)
    server.start()
    with grpc.insecure_channel(address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        yield lambda service: stub.Check(health_pb2.HealthCheckRequest(service=service)).status
    server.stop()


def test_each_municipality_answers_for_itself_and_all_for_the_process(ask):
    assert [ask("0654"), ask("0687"), ask("")] == [SERVING, NOT_SERVING, NOT_SERVING]


def test_an_unknown_municipality_is_not_found(ask):
    with pytest.raises(grpc.RpcError) as refused:
        ask("0001")
    assert refused.value.code() is grpc.StatusCode.NOT_FOUND


def test_a_municipality_at_rest_does_not_serve_and_is_no_fault_of_the_process(ask, everybody):
    everybody["0687"].at_rest = True
    assert [ask("0654"), ask("0687"), ask("")] == [SERVING, NOT_SERVING, SERVING]


def test_who_came_later_answers_too(ask, everybody):
    everybody["0655"] = Somebody("0655", healthy=True)
    assert ask("0655") == SERVING
