"""Whole services run in this process: whatever they change in their stores must be in their log, in every test here."""

import pytest

from tests.support.audited import every_change_is_audited


@pytest.fixture(autouse=True)
def unrecorded():
    """Give the changes without an entry so far; at the end of the test there must be none."""
    with every_change_is_audited() as missing:
        yield missing
    assert missing == [], "changed without an entry in the audit log"
