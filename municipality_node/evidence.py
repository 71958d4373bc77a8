"""Ties a decision to its entry in the audit log: whose entry bears a name, and whether an explanation was logged."""

import hmac
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, LargeBinary, cast, func, literal, select

from audit.events import EventId
from audit.reference import reference
from municipality_node.store.schema import AUDIT
from municipality_node.store.signals import SignalRow, Signals, State

Evidence = dict[str, object]


def signal_behind(connection: Connection, signals: Signals, name: str) -> SignalRow | None:
    """Return the signal that an entry of the log names; None when its key was destroyed or the name is no signal's."""
    rows = (row for state in State for row in signals.in_state(connection, state))
    return next((row for row in rows if name in _names(row)), None)


def evidence_of(connection: Connection, row: SignalRow, explanation: bytes) -> Evidence:
    """Return the entry that committed to this explanation, and who approved the policy it names."""
    commitment = row.reference.commitment(explanation)
    entry = next(_entries(connection, commitment), None)
    if entry is None or entry["object"] not in _names(row):
        return {"entry": None, "explanation_is_what_was_logged": False, "policy_approved_by": []}
    policy = str(entry["policy_hash"])
    approvals = [
        {"entry": one["index"], "time": one["time"], "by": one["actor"]}
        for one in _entries(connection, policy)
        if one["action"] == EventId.POLICY_APPROVED
    ]
    return {
        "entry": entry["index"],
        "decided_at": entry["time"],
        "explanation_is_what_was_logged": hmac.compare_digest(str(entry["commitment"]), commitment),
        "policy_hash": policy,
        "policy_approved_by": approvals,
    }


def _names(row: SignalRow) -> set[str]:
    return {reference(row.reference.key, number) for number in range(1, row.reference.entries + 1)}


def _entries(connection: Connection, words: str) -> Iterator[dict[str, Any]]:
    """Yield the entries that hold these words; the log is searched as it lies, which a million entries bear."""
    table = AUDIT.entry
    holds = func.instr(cast(table.c.entry, LargeBinary), literal(words.encode(), LargeBinary)) > 0
    chosen = select(cast(table.c.entry, LargeBinary)).where(holds).order_by(table.c.index)
    for entry in connection.scalars(chosen):
        yield json.loads(entry)
