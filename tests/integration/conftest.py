"""In these modules whole services run in this process: whatever they change in their stores must be in their log."""

import pytest

from tests.support.audited import every_change_is_audited

HELD = {
    "test_gateway_submission", "test_gateway_commands", "test_gateway_faults", "test_node_commands",
    "test_casework_commands", "test_gateway_feedback",
    "test_receipt_proofs", "test_actor_resolution",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _audited(request):
    if request.module.__name__.rpartition(".")[2] not in HELD:
        yield
        return
    with every_change_is_audited() as missing:
        yield
    assert missing == [], "changed without an entry in the audit log"
