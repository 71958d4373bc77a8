"""What holds for every test: properties are not timed, because there are no timed tests."""

import pytest
from hypothesis import settings

from tests.support import jetstream as brokers
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


@pytest.fixture(scope="session")
def jetstream():
    """Three servers for this worker; every test takes a stream of its own."""
    with brokers.made() as cluster:
        cluster.start()
        yield cluster


@pytest.fixture
def jetstream_apart():
    """Three servers that one test starts and kills as it likes."""
    with brokers.made() as cluster:
        yield cluster
