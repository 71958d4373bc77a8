"""Where the reference data of the neighbouring checkout stands, and the one way to do without it."""

from pathlib import Path

import pytest

_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def shared_data(path: str) -> Path:
    """Return a file of the shared data. Skips the test, saying so, when it is not there."""
    found = _DATA / path
    if not found.exists():
        pytest.skip("../shared/data is not here")
    return found
