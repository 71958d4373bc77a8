"""The node's use cases run on either engine: on a file, or with DREMPEL_NODE_STORE=postgresql on a server."""

import os

import pytest

from tests.support.node_places import STORES


@pytest.fixture(autouse=True)
def _engine(request, monkeypatch):
    if os.environ.get("DREMPEL_NODE_STORE") == "postgresql":
        server, places = request.getfixturevalue("postgresql"), {}

        def place(directory):
            if directory not in places:
                places[directory] = server.schema()
            return places[directory]

        monkeypatch.setattr(STORES, "place", place)
