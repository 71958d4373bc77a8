"""What the order and the filters of the review queue look at, in memory: a page opens what it shows and nothing else.

In a column it would tell, without any key, which signal is of a crisis and how much it is about (ADR 0154). What is
known of a signal counts as long as its sealed explanation is the same. What left the queue is forgotten at the
next look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import Connection

from municipality_node.domain.policy import CaseType
from municipality_node.reviewing.finding import explanations
from municipality_node.store.data_keys import DataKeys
from municipality_node.store.review_items import Queued, ReviewItems
from municipality_node.store.signals import Signals
from municipality_node.tenant import Tenant
from servicekit.transactions import read_transaction
from signals.signal import SignalType

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Doubt:
    """One signal of the queue."""

    crisis: bool
    multiple: bool
    amount_cents: int


@dataclass(slots=True, repr=False)
class Doubts:
    """Of one municipality, for as long as the process lives. Safe for several threads."""

    _lock: Lock = field(default_factory=Lock)
    _known: dict[int, tuple[bytes, Doubt]] = field(default_factory=dict)
    """By row, with the nonce of the explanation that it was read from: sealed anew, it has another one."""

    def refresh(self, tenant: Tenant) -> None:
        """Read what changed, so that nobody waits for it."""
        with read_transaction(tenant.engine) as connection:
            self.of(connection, tenant.signals, tenant.data_keys, ReviewItems().waiting(connection), whole=True)

    def of(
        self, connection: Connection, signals: Signals, data_keys: DataKeys, queued: Sequence[Queued], *, whole: bool
    ) -> Mapping[int, Doubt]:
        """Return what is known of these, read where it changed; when they are the `whole` queue, of nothing else."""
        with self._lock:
            known = self._known
            kept = {one.row: known[one.row] for one in queued if one.row in known and known[one.row][0] == one.nonce}
            nonces = {one.row: one.nonce for one in queued}
            changed = [row for row in nonces if row not in kept]
            for start in range(0, len(changed), _CHUNK):
                rows = signals.by_ids(connection, changed[start : start + _CHUNK])
                for row, told in explanations(data_keys, rows).items():
                    kept[row] = nonces[row], _doubt(told["facts"])
            self._known = kept if whole else known | kept
            return {row: doubt for row, (_, doubt) in kept.items()}


def _doubt(facts: Mapping[str, object]) -> Doubt:
    amount = facts["amount_cents"]
    return Doubt(
        crisis=facts["signal_type"] == SignalType.CRISIS.name,
        multiple=facts["case_type"] == CaseType.MULTIPLE,
        amount_cents=amount if isinstance(amount, int) else 0,
    )
