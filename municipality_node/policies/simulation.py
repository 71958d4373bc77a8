"""What another policy would have done with the signals that are kept: counts only.

It runs on the facts in the explanations, which hold no name, number or address; what is withheld stays shut. The facts
are those of the last decision: windows and history are as the policy of then saw them.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.casework.desk import Desk, Session
from municipality_node.deciding.explanation import facts_of
from municipality_node.deciding.outcome import EXPLANATION
from municipality_node.domain.casework.roles import Permission
from municipality_node.domain.policy import Policy, Release, evaluate
from municipality_node.store.signal_keys import explanation_key
from municipality_node.store.signals import SignalRow, State
from servicekit.transactions import read_transaction, write_transaction

HELD = (State.RELEASED, State.REVIEW, State.WITHHELD)
_PAGE = 500


@dataclass(slots=True, kw_only=True)
class Simulated:
    """How many signals each policy releases, reviews and withholds, and which rules decide."""

    moves: Counter[tuple[Release, Release]] = field(default_factory=Counter)
    """By what the old and the new policy make of a signal."""
    deciding: Mapping[str, Counter[str]] = field(default_factory=lambda: {"old": Counter(), "new": Counter()})
    """By rule, how often it stood in the way."""

    @property
    def signals(self) -> int:
        """How many signals were put to both."""
        return self.moves.total()


class Simulation:
    """Puts what one municipality keeps to two policies, for one coordinator, on the record."""

    def __init__(self, desk: Desk, session: Session) -> None:
        self._desk = desk
        self._tenant = desk.tenant
        self._session = session

    def count(self) -> int:
        """Return how many signals there are to put to a policy."""
        return len(self._ids())

    def run(self, old: Policy, new: Policy, tell: Callable[[int], None] = lambda _: None) -> Simulated:
        """Return what both policies make of every signal that has an explanation; `tell` hears how many are done.

        Raises NotPermitted.
        """
        self._desk.permit(self._session, Permission.SET_POLICY)
        ids, found = self._ids(), Simulated()
        for start in range(0, len(ids), _PAGE):
            with read_transaction(self._tenant.engine) as connection:
                rows = self._tenant.signals.by_ids(connection, ids[start : start + _PAGE])
            for row in rows:
                self._put(row, old, new, found)
            tell(min(start + _PAGE, len(ids)))
        facts: dict[str, FieldValue] = {"policy_hash": new.digest.hex(), "count": found.signals}
        event = self._desk.event(self._session, EventId.POLICY_SIMULATED, "policy", facts)
        with write_transaction(self._tenant.engine) as connection:
            self._desk.record(connection, event)
        return found

    def _ids(self) -> list[int]:
        with read_transaction(self._tenant.engine) as connection:
            return self._tenant.signals.explained(connection, HELD)

    def _put(self, row: SignalRow, old: Policy, new: Policy, found: Simulated) -> None:
        cipher = self._tenant.data_keys.cipher(explanation_key(row.name))
        facts = facts_of(json.loads(cipher.unseal(EXPLANATION, row.name, row.explanation or b""))["facts"])
        before, after = evaluate(old, facts), evaluate(new, facts)
        found.moves[before.release, after.release] += 1
        found.deciding["old"].update(rule.value for rule in before.deciding)
        found.deciding["new"].update(rule.value for rule in after.deciding)
