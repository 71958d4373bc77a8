from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from servicekit.web.headers import SAFE_HEADERS, SafeHeaders


def _fails(_):
    raise ValueError("planted")


def _client():
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("ok")), Route("/fails", _fails)])
    return TestClient(SafeHeaders(app), raise_server_exceptions=False)


def test_every_answer_carries_the_safe_headers():
    with _client() as client:
        for path in ("/", "/nowhere", "/fails"):
            answer = client.get(path)
            assert {name: answer.headers[name] for name in SAFE_HEADERS} == dict(SAFE_HEADERS), path


def test_nothing_is_kept_in_a_cache():
    with _client() as client:
        assert client.get("/").headers["cache-control"] == "no-store"


def test_nothing_inline_and_nothing_from_elsewhere_may_run():
    policy = dict(part.strip().split(" ", 1) for part in SAFE_HEADERS["content-security-policy"].split(";"))
    assert policy.pop("default-src") == "'none'"
    assert all(value in {"'self'", "'none'"} for value in policy.values())
