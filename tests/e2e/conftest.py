"""A browser and a console for whole modules, and a page of its own for every test."""

import pytest

from tests.support.chromium import a_chromium, a_place, watched


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with a_place(tmp_path_factory.mktemp("console")) as place:
        yield place


@pytest.fixture(scope="module")
def chromium():
    with a_chromium() as browser:
        yield browser


@pytest.fixture
def opened(place, chromium):
    """Return pages of browser contexts of their own; what one could not load or run fails the test."""
    contexts = []

    def open_page(**options):
        contexts.append(chromium.new_context(base_url=place.address, **options))
        return watched(contexts[-1].new_page())

    yield open_page
    for context in contexts:
        context.close()
