"""Whole services run in this process: whatever they change in their stores must be in their log, in every test here."""

import pytest

from tests.support.audited import every_change_is_audited
from tests.support.console import browser, console_settings, served_node, some_assets
from tests.support.desk import an_office


@pytest.fixture(autouse=True)
def unrecorded():
    """Give the changes without an entry so far; at the end of the test there must be none."""
    with every_change_is_audited() as missing:
        yield missing
    assert missing == [], "changed without an entry in the audit log"


@pytest.fixture
def office(tmp_path):
    """Give the casework of one municipality, with a user in every role."""
    (tmp_path / "office").mkdir()
    office = an_office(tmp_path / "office")
    yield office
    office.node.close()


@pytest.fixture
def visitor(office, tmp_path):
    """Give a browser without JavaScript before the console of that office."""
    socket = tmp_path / "console.sock"
    settings = console_settings(socket, some_assets(tmp_path / "assets"))
    with served_node(office, socket), browser(settings, office.node.tenant.clock) as visitor:
        yield visitor
