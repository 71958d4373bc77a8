import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from servicekit.metrics.catalogue import REQUEST_OUTCOMES, Process
from servicekit.metrics.meter import Meter
from servicekit.web.console.metered import Metered, outcome_of

NAME = "jansen"


async def _answer(request):
    status = request.path_params["status"]
    if status == 1:
        raise RuntimeError(NAME)
    return PlainTextResponse("", status)


async def _sign_in(request):
    return PlainTextResponse("", 303 if (await request.body()) == b"right" else 403)


@pytest.fixture
def meter():
    return Meter(Process.CONSOLE)


@pytest.fixture
def client(meter):
    routes = [Route("/cases/{status:int}", _answer), Route("/sign-in", _sign_in, methods=["GET", "POST"])]
    metered = Metered(Starlette(routes=routes), meter)
    return TestClient(metered, raise_server_exceptions=False, follow_redirects=False)


def test_every_request_is_counted_once_by_what_came_of_it(client, meter):
    for status, times in ((200, 3), (303, 1), (403, 2), (422, 1), (404, 1), (503, 1), (500, 1), (1, 1)):
        for _ in range(times):
            client.get(f"/cases/{status}?who={NAME}")
    told = meter.exposition().decode()
    for outcome, count in (("answered", 4), ("refused", 3), ("missing", 1), ("unavailable", 1), ("failed", 2)):
        assert f'drempel_console_requests_total{{outcome="{outcome}"}} {count}.0' in told
    assert NAME not in told
    assert "cases" not in told


def test_attempts_to_sign_in_are_counted_and_looks_at_the_form_are_not(client, meter):
    client.get("/sign-in")
    for password in (b"right", b"wrong", b"wrong"):
        client.post("/sign-in", content=password)
    told = meter.exposition().decode()
    assert 'drempel_console_sign_ins_total{outcome="begun"} 1.0' in told
    assert 'drempel_console_sign_ins_total{outcome="refused"} 2.0' in told


def test_every_status_has_an_outcome_of_the_catalogue():
    assert {outcome_of(status) for status in range(100, 600)} == REQUEST_OUTCOMES
