"""The node's use cases run on either engine: on a file, or with DREMPEL_NODE_STORE=postgresql on a server."""

import os

import pytest

from tests.support.node_places import STORES


def _on_postgresql():
    return os.environ.get("DREMPEL_NODE_STORE") == "postgresql"


@pytest.fixture
def embedded():
    """Leaves out, on a server, what looks into files: their erasure is the embedded store's promise alone."""
    if _on_postgresql():
        pytest.skip("looks into the files of the embedded store")


@pytest.fixture(autouse=True)
def _engine(request, monkeypatch):
    if _on_postgresql():
        server, places = request.getfixturevalue("postgresql"), {}

        def place(directory):
            if directory not in places:
                places[directory] = server.schema()
            return places[directory]

        monkeypatch.setattr(STORES, "place", place)
