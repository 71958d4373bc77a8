import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from servicekit.web.same_origin import SameOrigin

METHODS = ["GET", "POST", "PUT", "DELETE"]
HOST = "testserver"


@pytest.fixture
def client():
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("done"), methods=METHODS)])
    with TestClient(SameOrigin(app)) as client:
        yield client


def test_anybody_may_look(client):
    assert client.get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "", "same-origin, cross-site"])
def test_an_act_from_another_site_is_refused(client, site):
    assert client.post("/", headers={"sec-fetch-site": site, "origin": f"https://{HOST}"}).status_code == 403


def test_an_act_of_our_own_page_is_done(client):
    assert client.post("/", headers={"sec-fetch-site": "same-origin"}).text == "done"


@pytest.mark.parametrize("origin", [f"https://{HOST}", f"http://{HOST}"])
def test_an_old_browser_says_its_origin(client, origin):
    assert client.post("/", headers={"origin": origin}).text == "done"


@pytest.mark.parametrize("headers", [{}, {"origin": "null"}, {"origin": "https://evil.example"}, {"origin": HOST}])
def test_an_act_that_says_nothing_or_something_else_is_refused(client, headers):
    assert client.post("/", headers=headers).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_methods_that_no_form_uses_are_refused(client, method):
    assert client.request(method, "/", headers={"sec-fetch-site": "same-origin"}).status_code == 405
