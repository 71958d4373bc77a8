import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from servicekit.web.assets import NPM, Assets, AssetsMissing


@pytest.fixture
def folder(tmp_path):
    for path in NPM.values():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("/* content */")
    return tmp_path


def _client(assets):
    return TestClient(Starlette(routes=[Route("/assets/{digest}/{name}", assets.serve)]))


def test_a_file_is_served_for_ever_under_an_address_of_its_content(folder):
    assets = Assets(folder)
    with _client(assets) as client:
        answer = client.get(assets.path("htmx.js"))
    assert (answer.status_code, answer.text) == (200, "/* content */")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("path", ["/assets/0000000000000000/htmx.js", "/assets/x/..%2fpackage.json", "/assets/x/none"])
def test_nothing_else_is_served(folder, path):
    with _client(Assets(folder)) as client:
        assert client.get(path).status_code == 404


def test_a_municipality_may_bring_its_own_tokens(folder, tmp_path):
    own = tmp_path / "own.css"
    own.write_text(":root { --own: 1 }")
    assets = Assets(folder, tokens=own)
    with _client(assets) as client:
        assert "--own" in client.get(assets.path("tokens.css")).text


def test_missing_packages_are_named(tmp_path):
    with pytest.raises(AssetsMissing) as refused:
        Assets(tmp_path)
    assert refused.value.field in {path.rpartition("/")[2] for path in NPM.values()}
