"""What a page comes to, gathered in memory and written in one go: a statement per table, not per signal."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from audit.events import EventId, Result
from audit.fields import FieldValue
from keys.bundle import parse_bundle
from keys.errors import KeysError
from keys.identity import Day, Oin, SignalId
from keys.suite import Mode
from municipality_node.audit_trail import AuditTrail, BundleReference
from municipality_node.deciding.chamber import Chamber
from municipality_node.deciding.docket import Docket
from municipality_node.deciding.judged import Judged, arrived
from municipality_node.deciding.outcome import CONTENT
from municipality_node.domain.policy import Policy
from municipality_node.linking.leaf import leaf_number
from municipality_node.receiving.admission import AdmittedBundle, BundleRefusal
from municipality_node.receiving.passage import Passage
from municipality_node.store.feedback import expect
from municipality_node.store.key_lifetime import KeyedTransaction
from municipality_node.store.signal_keys import bundle_key
from municipality_node.store.signals import SignalName, SignalRow, State


def name_of(admitted: AdmittedBundle) -> SignalName:
    """Return under which name a bundle's signal is known."""
    return admitted.sealed.header.partner, admitted.sealed.header.signal_id


def judged_of(passage: Passage, row: SignalRow) -> Judged | None:
    """Return what is put to the policy; None for a signal that did not open, or is not well formed."""
    if passage.opened is None or passage.match is None or passage.admitted is None:
        return None
    return arrived(row, passage.admitted.partner, passage.opened, passage.match)


def settle_opened(passage: Passage, row: SignalRow, docket: Docket, audit: AuditTrail) -> None:
    """Fill in the row of an opened signal; what was refused by the rules of form is only counted."""
    judged = judged_of(passage, row)
    if judged is not None:
        docket.arrive(judged)
        return
    row.opened, row.state, row.code, row.content = True, State.REFUSED, passage.form_code, None
    facts: dict[str, FieldValue] = {"code": row.code, "partner": row.partner.value}
    docket.events.append(audit.event(EventId.BUNDLE_REFUSED, row.reference.next(), facts, result=Result.REFUSED))


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
        chamber: Chamber,
        policy: Policy,
        now: datetime,
        highest: int,
    ) -> None:
        passages = list(passages)
        names = [name_of(passage.admitted) for passage in passages if passage.admitted]
        connection = transaction.connection
        self._connection = connection
        self._drawing = transaction.drawing
        self._signals = chamber.signals
        self._audit = chamber.audit
        self._today = Day.of(now)
        self._highest = highest
        self._known = self._signals.known(connection, names)
        self._withdrawn = self._signals.withdrawn(connection, names)
        self._next_id = self._signals.next_id(connection)
        self._rows: list[SignalRow] = []
        self._answered: list[tuple[Oin, SignalId, Day]] = []
        self._docket = Docket(transaction, chamber, policy=policy, now=now)
        self._docket.expect_residents(passage.match.resident for passage in passages if passage.match)
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
            self._docket.events.append(self._audit.event(EventId.SIGNAL_WITHDRAWN, row.reference.next(), {}))
        elif passage.opened is None:
            cipher = self._drawing.cipher(bundle_key(row.received_day))
            row.content, row.tried_upto = cipher.seal(CONTENT, row.name, passage.data), self._highest
            facts: dict[str, FieldValue] = {"partner": row.partner.value, "mode": Mode(row.mode).name.lower()}
            self._docket.events.append(self._audit.event(EventId.BUNDLE_UNOPENED, row.reference.next(), facts))
        else:
            settle_opened(passage, row, self._docket, self._audit)
        self._next_id += 1
        self._known[name_of(admitted)] = passage.hash
        self._answered.append((row.partner, row.signal_id, Day(row.day)))
        self._rows.append(row)
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
        self._docket.events.append(self._audit.event(EventId.BUNDLE_REFUSED, about, facts, result=Result.REFUSED))
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
        self._docket.events.append(self._audit.event(EventId.SIGNAL_WITHDRAWN, row.reference.next(), {}))
        self._docket.withdraw(row)

    def write(self) -> None:
        """Write everything that is still to be written, the audit entries last."""
        self._write_rows()
        self._audit.record(self._connection, self._docket.events)
        self.counts["pulled_in"] = sum(now is not before for before, now in self._docket.moved)
        self.counts += Counter()

    def _write_rows(self) -> None:
        self._signals.insert(self._connection, self._rows)
        expect(self._connection, self._answered)
        self._answered.clear()
        self._rows.clear()
        self._docket.write()


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
