import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from servicekit.web.bounds import MOST_CALLERS, BoundedBody, Rate


class Hand:
    """A clock that a test moves."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_a_burst_is_allowed_and_then_the_rate_holds():
    clock = Hand()
    rate = Rate(burst=3, per_second=0.5, now=clock)
    assert [rate.take("a") for _ in range(4)] == [True, True, True, False]
    clock.now = 2.0
    assert [rate.take("a"), rate.take("a")] == [True, False]


def test_callers_do_not_use_up_each_others_tokens():
    rate = Rate(burst=1, per_second=0, now=Hand())
    assert [rate.take("a"), rate.take("a"), rate.take("b")] == [True, False, True]


def test_memory_is_bounded_however_many_call():
    rate = Rate(burst=1, per_second=0, now=Hand())
    for number in range(MOST_CALLERS + 100):
        rate.take(str(number))
    assert len(rate._buckets) == MOST_CALLERS


async def _size(request):
    try:
        return PlainTextResponse(str(len(await request.body())))
    except ClientDisconnect:
        return PlainTextResponse("gone", status_code=400)


@pytest.fixture
def client():
    with TestClient(BoundedBody(Starlette(routes=[Route("/", _size, methods=["POST"])]), most=10)) as client:
        yield client


def test_a_small_body_is_read(client):
    assert client.post("/", content=b"0123456789").text == "10"


def test_a_body_that_says_it_is_large_is_refused(client):
    assert client.post("/", content=b"0" * 11).status_code == 413


def test_a_body_that_turns_out_large_is_not_read_to_its_end(client):
    assert client.post("/", content=iter([b"0" * 8, b"1" * 8])).status_code == 400


@pytest.mark.parametrize("length", ["-1", "many", "1e3"])
def test_a_length_that_is_no_number_is_refused(client, length):
    assert client.post("/", content=b"", headers={"content-length": length}).status_code == 413
