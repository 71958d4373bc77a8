"""What a page comes to, gathered in memory and written in one go: a statement per table, not per signal."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from audit.events import Event, EventId, Result
from audit.fields import FieldValue
from keys.bundle import parse_bundle
from keys.errors import KeysError
from keys.identity import Day, Oin, SignalId
from keys.suite import Mode
from municipality_node.audit_trail import AuditTrail, BundleReference
from municipality_node.deciding.outcome import CONTENT, ComparedSignal, Deciding
from municipality_node.deciding.releases import Departure, Handover, Recalled, Releases
from municipality_node.linking.leaf import leaf_number
from municipality_node.receiving.admission import AdmittedBundle, BundleRefusal
from municipality_node.receiving.passage import Passage
from municipality_node.store.data_keys import Drawing
from municipality_node.store.feedback import expect
from municipality_node.store.history import Debt, History, Recollection
from municipality_node.store.key_lifetime import KeyedTransaction, doom
from municipality_node.store.signal_keys import bundle_key, keys_of
from municipality_node.store.signals import SignalName, SignalRow, Signals, State
from signals.dutch_day import dutch_day


def debts_of(passages: Iterable[Passage]) -> list[Debt]:
    """Return the debts that a page asks the history about."""
    return [
        Debt(passage.match.resident.bsn, passage.admitted.partner.oin, passage.opened.signal.arrears_since)
        for passage in passages
        if passage.admitted and passage.opened and passage.match and passage.match.resident
    ]


def name_of(admitted: AdmittedBundle) -> SignalName:
    """Return under which name a bundle's signal is known."""
    return admitted.sealed.header.partner, admitted.sealed.header.signal_id


def settle_opened(
    passage: Passage,
    row: SignalRow,
    recollection: Recollection,
    handover: Handover,
    *,
    deciding: Deciding,
    audit: AuditTrail,
    drawing: Drawing,
    today: date,
) -> Event:
    """Fill in the row of an opened signal; return the entry to record with it."""
    row.opened = True
    if passage.opened is None or passage.match is None or passage.admitted is None:
        row.state, row.code, row.content = State.REFUSED, passage.form_code, None
        facts: dict[str, FieldValue] = {"code": row.code, "partner": row.partner.value}
        return audit.event(EventId.BUNDLE_REFUSED, row.reference.next(), facts, result=Result.REFUSED)
    compared = ComparedSignal(row=row, partner=passage.admitted.partner, opened=passage.opened, match=passage.match)
    return deciding.decide(compared, recollection, drawing, handover, today)


def answerable(passage: Passage, today: Day) -> tuple[Oin, SignalId, Day] | None:
    """Return about which signal a partner gets feedback although its bundle was refused; None when that is not told.

    Nothing vouches for the header of a refused bundle, so the day is at most today's. A forged one does no harm: it
    adds no second answer about a signal, and nothing but NOT_PICKED_UP.
    """
    if passage.admitted is not None:
        header = passage.admitted.sealed.header
    elif passage.refusal == BundleRefusal.WRONG_MUNICIPALITY:
        return None  # no signal of ours
    else:
        try:
            header = parse_bundle(passage.data).header
        except KeysError:
            return None
    return header.partner, header.signal_id, min(header.day, today)


class Settlement:
    """The outcomes of one page, inside one write transaction. `write` makes them rows."""

    def __init__(
        self,
        transaction: KeyedTransaction,
        passages: Iterable[Passage],
        *,
        signals: Signals,
        history: History,
        deciding: Deciding,
        audit: AuditTrail,
        releases: Releases,
        now: datetime,
        highest: int,
    ) -> None:
        passages = list(passages)
        names = [name_of(passage.admitted) for passage in passages if passage.admitted]
        connection = transaction.connection
        self._connection = connection
        self._drawing = transaction.drawing
        self._signals = signals
        self._history = history
        self._deciding = deciding
        self._audit = audit
        self._releases = releases
        self._today = Day.of(now)
        self._dutch_today = dutch_day(now)
        self._highest = highest
        self._known = signals.known(connection, names)
        self._withdrawn = signals.withdrawn(connection, names)
        self._debts = debts_of(passages)
        self._recollection = history.recall(connection, self._debts)
        self._next_id = signals.next_id(connection)
        self._rows: list[SignalRow] = []
        self._events: list[Event] = []
        self._handover = Handover()
        self._answered: list[tuple[Oin, SignalId, Day]] = []
        self.counts: Counter[str] = Counter()

    def settle(self, passage: Passage) -> None:
        """Give one bundle its effect, unless it had it."""
        admitted = passage.admitted
        if admitted is None or passage.refusal:
            self._refuse(passage)
            return
        known = self._known.get(name_of(admitted))
        if known == passage.hash:
            self.counts["repeated"] += 1
        elif known is not None:
            passage.refusal = BundleRefusal.REPLAYED
            self._refuse(passage)
        else:
            self._add(passage, admitted)

    def _add(self, passage: Passage, admitted: AdmittedBundle) -> None:
        row = _row(admitted, self._next_id, self._today)
        if name_of(admitted) in self._withdrawn:
            row.state = State.WITHDRAWN
            event = self._audit.event(EventId.SIGNAL_WITHDRAWN, row.reference.next(), {})
        elif passage.opened is None:
            cipher = self._drawing.cipher(bundle_key(row.received_day))
            row.content, row.tried_upto = cipher.seal(CONTENT, row.name, passage.data), self._highest
            facts: dict[str, FieldValue] = {"partner": row.partner.value, "mode": Mode(row.mode).name.lower()}
            event = self._audit.event(EventId.BUNDLE_UNOPENED, row.reference.next(), facts)
        else:
            event = settle_opened(
                passage,
                row,
                self._recollection,
                self._handover,
                deciding=self._deciding,
                audit=self._audit,
                drawing=self._drawing,
                today=self._dutch_today,
            )
        self._next_id += 1
        self._known[name_of(admitted)] = passage.hash
        self._answered.append((row.partner, row.signal_id, Day(row.day)))
        self._rows.append(row)
        self._events.append(event)
        self.counts[row.state.value] += 1

    def _refuse(self, passage: Passage) -> None:
        if not self._signals.refuse(self._connection, passage.hash, passage.refusal, self._today.number):
            self.counts["repeated"] += 1
            return
        facts: dict[str, FieldValue] = {"code": str(passage.refusal)}
        if passage.admitted is not None:
            facts["partner"] = passage.admitted.partner.oin.value
        if named := answerable(passage, self._today):
            self._answered.append(named)
        about = BundleReference.fresh().next()
        self._events.append(self._audit.event(EventId.BUNDLE_REFUSED, about, facts, result=Result.REFUSED))
        self.counts["refused"] += 1

    def withdraw(self, name: SignalName) -> None:
        """Erase what is kept of a withdrawn signal; one that comes later is never opened."""
        self.counts["withdrawals"] += 1
        self._write_rows()
        if not self._signals.withdraw(self._connection, *name, self._today.number):
            return
        self._withdrawn.add(name)
        row = self._signals.find(self._connection, *name)
        if row is None:
            return
        self._signals.forget_history(self._connection, row.id)
        self._recollection = self._history.recall(self._connection, self._debts)
        if row.state is State.RELEASED:
            self._handover.recalled.append(Recalled(row=row.id, departure=Departure.WITHDRAWN))
        row.state, row.content, row.explanation = State.WITHDRAWN, None, None
        doom(self._connection, keys_of(row.name))
        self._events.append(self._audit.event(EventId.SIGNAL_WITHDRAWN, row.reference.next(), {}))
        self._signals.rewrite(self._connection, row)

    def write(self) -> None:
        """Write everything that is still to be written, the audit entries last."""
        self._write_rows()
        self._audit.record(self._connection, self._events)

    def _write_rows(self) -> None:
        self._signals.insert(self._connection, self._rows)
        self._history.write(self._connection, self._recollection)
        expect(self._connection, self._answered)
        self._answered.clear()
        self._rows.clear()
        self._recollection.added.clear()
        self._handover.deliver(self._connection, self._releases)


def _row(admitted: AdmittedBundle, number: int, today: Day) -> SignalRow:
    header = admitted.sealed.header
    return SignalRow(
        id=number,
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
