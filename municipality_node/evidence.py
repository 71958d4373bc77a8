"""Ties a decision to its entry in the audit log: whose entry bears a name, and whether an explanation was logged."""

import hmac
from datetime import date

from sqlalchemy import Connection, Engine

from audit.events import EventId
from audit.reference import reference
from keys.identity import Day
from municipality_node.store.audit_lookup import AuditLookup, Entry
from municipality_node.store.signals import SignalRow, Signals, State
from servicekit.transactions import write_transaction

Evidence = dict[str, object]


def look_everything_up(engine: Engine) -> None:
    """Bring the look-up of the log to its end, in short transactions."""
    left = 1
    while left:
        with write_transaction(engine) as connection:
            left = AuditLookup().advance(connection)


def signal_behind(connection: Connection, signals: Signals, name: str) -> SignalRow | None:
    """Return the signal that an entry of the log names; None when its key was destroyed or the name is no signal's.

    Only the signal's own key tells, so keys are tried: first those of the signals that came on the entry's day.
    """
    entry = next(iter(AuditLookup().about(connection, [name])), None)
    if entry is None:
        return None
    day = Day.of(date.fromisoformat(entry["time"][:10])).number
    for received in (day, None):
        rows = (row for state in State for row in signals.in_state(connection, state, received=received))
        if found := next((row for row in rows if name in names_of(row)), None):
            return found
    return None


def evidence_of(connection: Connection, row: SignalRow, explanation: bytes) -> Evidence:
    """Return the entry that committed to this explanation, and who approved the policy it names."""
    commitment, lookup = row.reference.commitment(explanation), AuditLookup()
    about = lookup.about(connection, names_of(row))
    entry = next((one for one in about if hmac.compare_digest(str(one.get("commitment")), commitment)), None)
    if entry is None:
        return {"entry": None, "explanation_is_what_was_logged": False, "policy_approved_by": []}
    policy = str(entry["policy_hash"])
    approvals = [
        {"entry": one["index"], "time": one["time"], "by": one["actor"]} for one in approvals_of(connection, policy)
    ]
    return {
        "entry": entry["index"],
        "decided_at": entry["time"],
        "explanation_is_what_was_logged": True,
        "policy_hash": policy,
        "policy_approved_by": approvals,
    }


def approvals_of(connection: Connection, policy: str) -> list[Entry]:
    """Return the entries of those who approved the policy with this hash."""
    found = AuditLookup().of_action(connection, EventId.POLICY_APPROVED.value)
    return [entry for entry in found if entry.get("policy_hash") == policy]


def names_of(row: SignalRow) -> list[str]:
    """Return every name under which entries speak of a signal, the oldest first."""
    return [reference(row.reference.key, number) for number in range(1, row.reference.entries + 1)]
