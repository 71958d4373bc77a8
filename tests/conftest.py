"""What holds for every test: properties are not timed, because there are no timed tests."""

import pytest
from hypothesis import settings

from tests.support.postgresql import running

settings.register_profile("drempel", deadline=None)
settings.load_profile("drempel")


@pytest.fixture(scope="session")
def postgresql():
    """A server for this worker; every test takes a database of its own."""
    with running() as server:
        yield server
