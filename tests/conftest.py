"""What holds for every test: properties are not timed, because there are no timed tests."""

import pytest
from hypothesis import settings

from tests.support.postgresql import made

settings.register_profile("drempel", deadline=None)
settings.load_profile("drempel")


@pytest.fixture(scope="session")
def postgresql():
    """A server for this worker; every test takes a database of its own."""
    with made() as server:
        server.start()
        yield server


@pytest.fixture
def postgresql_apart():
    """A server that one test starts and stops as it likes."""
    with made() as server:
        yield server
