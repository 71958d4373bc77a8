"""A page of the mailbox, from sealed bundles to recorded outcomes, in one transaction.

Every bundle has an outcome: opened and decided, kept sealed, or refused with a code; and has it once, however often the
mailbox returns it: by partner and signal id, and by its bytes when it is refused.
"""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, Engine

from audit.events import Event, EventId, Result
from audit.fields import FieldValue
from keys.identity import Day
from keys.suite import Mode
from municipality_node.admission import AdmittedBundle, BundleRefusal
from municipality_node.audit_trail import AuditTrail, BundleReference
from municipality_node.deciding import ComparedSignal, Deciding
from municipality_node.leaf import leaf_number
from municipality_node.matching import Matcher
from municipality_node.opening import TagTables
from municipality_node.passage import Gate, Passage
from municipality_node.ports import BundleItem, MailboxItem, WithdrawalItem
from municipality_node.store.signals import SignalRow, Signals, State
from servicekit.clock import Clock
from servicekit.sqlite import read_transaction, write_transaction


class Processing:
    """Processes pages of one municipality."""

    def __init__(
        self, *, engine: Engine, gate: Gate, signals: Signals, deciding: Deciding, audit: AuditTrail, clock: Clock
    ) -> None:
        self._engine = engine
        self._gate = gate
        self._signals = signals
        self._deciding = deciding
        self._audit = audit
        self._clock = clock

    def page(self, items: Sequence[MailboxItem], tables: TagTables, matcher: Matcher) -> Counter[str]:
        """Give every item its effect, durably; return how many came to what.

        Raises StoreUnavailable; then nothing of the page has an effect.
        """
        today = Day.of(self._clock.now())
        passages = {item.sequence: Passage.of(item.bundle) for item in items if isinstance(item, BundleItem)}
        for passage in passages.values():
            self._gate.admit(passage, today)
        fresh = self._not_yet_processed(list(passages.values()))
        self._gate.unseal(fresh)
        self._gate.open(fresh, tables)
        self._gate.compare(fresh, matcher)
        counts: Counter[str] = Counter()
        with write_transaction(self._engine) as connection:
            events: list[Event] = []
            for item in items:
                if isinstance(item, WithdrawalItem):
                    events += self._withdraw(connection, item, today)
                    counts["withdrawals"] += 1
                elif isinstance(item, BundleItem):
                    outcome, entries = self._settle(connection, passages[item.sequence], today, tables.index.highest)
                    events += entries
                    counts[outcome] += 1
                else:
                    counts["unreadable"] += 1
            self._audit.record(connection, events)
        return counts

    def _not_yet_processed(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return what is worth opening: known and withdrawn signals are not."""
        fresh = []
        with read_transaction(self._engine) as connection:
            for passage in passages:
                if passage.admitted is None:
                    continue
                header = passage.admitted.sealed.header
                if self._signals.find(connection, header.partner, header.signal_id) is None and not (
                    self._signals.is_withdrawn(connection, header.partner, header.signal_id)
                ):
                    fresh.append(passage)
        return fresh

    def _settle(self, connection: Connection, passage: Passage, today: Day, highest: int) -> tuple[str, list[Event]]:
        """Give one bundle its effect, unless it had it; return what it came to and what to record."""
        admitted = passage.admitted
        if admitted is None or passage.refusal:
            return self._refuse(connection, passage, today)
        header = admitted.sealed.header
        known = self._signals.find(connection, header.partner, header.signal_id)
        if known is not None and known.bundle_hash == passage.hash:
            return "repeated", []
        if known is not None:
            passage.refusal = BundleRefusal.REPLAYED
            return self._refuse(connection, passage, today)
        row = _row(admitted, today)
        if self._signals.is_withdrawn(connection, header.partner, header.signal_id):
            row.state = State.WITHDRAWN
            event = self._audit.event(EventId.SIGNAL_WITHDRAWN, row.reference.next(), {})
            self._signals.write(connection, row)
        else:
            event = self._outcome(connection, passage, row, admitted, highest)
        return row.state.value, [event]

    def _outcome(
        self, connection: Connection, passage: Passage, row: SignalRow, admitted: AdmittedBundle, highest: int
    ) -> Event:
        if passage.opened is None:
            row.content, row.tried_upto = passage.data, highest
            event = self._audit.event(EventId.BUNDLE_UNOPENED, row.reference.next(), _origin(row))
            self._signals.write(connection, row)
            return event
        return settle_opened(
            connection,
            passage,
            row,
            admitted,
            signals=self._signals,
            deciding=self._deciding,
            audit=self._audit,
        )

    def _refuse(self, connection: Connection, passage: Passage, today: Day) -> tuple[str, list[Event]]:
        if not self._signals.refuse(connection, passage.hash, passage.refusal, today.number):
            return "repeated", []
        facts: dict[str, FieldValue] = {"code": str(passage.refusal)}
        if passage.admitted is not None:
            facts["partner"] = passage.admitted.partner.oin.value
        about = BundleReference.fresh().next()
        return "refused", [self._audit.event(EventId.BUNDLE_REFUSED, about, facts, result=Result.REFUSED)]

    def _withdraw(self, connection: Connection, item: WithdrawalItem, today: Day) -> list[Event]:
        """Erase what is kept of a withdrawn signal; one that comes later is never opened."""
        if not self._signals.withdraw(connection, item.partner, item.signal_id, today.number):
            return []
        row = self._signals.find(connection, item.partner, item.signal_id)
        if row is None or row.id is None:
            return []
        self._signals.forget_history(connection, row.id)
        row.state, row.content, row.explanation = State.WITHDRAWN, None, None
        event = self._audit.event(EventId.SIGNAL_WITHDRAWN, row.reference.next(), {})
        self._signals.write(connection, row)
        return [event]


def settle_opened(
    connection: Connection,
    passage: Passage,
    row: SignalRow,
    admitted: AdmittedBundle,
    *,
    signals: Signals,
    deciding: Deciding,
    audit: AuditTrail,
) -> Event:
    """Give the row of an opened signal its outcome and write it; return the entry to record."""
    row.opened = True
    if passage.opened is None or passage.match is None:
        row.state, row.code, row.content = State.REFUSED, passage.form_code, None
        facts: dict[str, FieldValue] = {"code": row.code, "partner": row.partner.value}
        event = audit.event(EventId.BUNDLE_REFUSED, row.reference.next(), facts, result=Result.REFUSED)
        signals.write(connection, row)
        return event
    return deciding.decide(
        connection,
        ComparedSignal(row=row, partner=admitted.partner, opened=passage.opened, match=passage.match),
    )


def _row(admitted: AdmittedBundle, today: Day) -> SignalRow:
    header = admitted.sealed.header
    return SignalRow(
        partner=header.partner,
        signal_id=header.signal_id,
        bundle_hash=admitted.hash,
        mode=int(header.mode),
        day=header.day.number,
        leaf=leaf_number(header.epoch, header.generation),
        received_day=today.number,
        state=State.UNOPENED,
        reference=BundleReference.fresh(),
    )


def _origin(row: SignalRow) -> dict[str, FieldValue]:
    return {"partner": row.partner.value, "mode": Mode(row.mode).name}
