"""The CAK's list of insured persons six months behind: signals of a partner type of their own, by BSN, no bundle.

The list comes to the municipality itself, so no gateway saw it and no partner signed it. Its provenance is the file's
hash, the organisation that supplied it and who brought it in, in the audit log; each signal is decided like any other.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from audit.events import EventId
from audit.fields import FieldValue
from keys.identity import Day, Oin, SignalId
from municipality_node.audit_trail import BundleReference
from municipality_node.casework.desk import Desk, Session
from municipality_node.deciding.casefile import CaseContent
from municipality_node.deciding.chamber import Chamber
from municipality_node.deciding.docket import Docket
from municipality_node.deciding.judged import Judged
from municipality_node.domain.casework.household import YOUTH
from municipality_node.domain.casework.roles import Permission
from municipality_node.domain.decision import Outcome
from municipality_node.domain.multiplicity import months_before
from municipality_node.domain.policy import Recurrence, age_on
from municipality_node.domain.resident import Resident
from municipality_node.listing.list_file import Line, ListFile, Progress, RejectedLine
from municipality_node.processing_log import LISTED
from municipality_node.register.row import RowCode
from municipality_node.store.key_lifetime import KeyedTransaction, keyed_transaction
from municipality_node.store.signals import LISTED_MODE, SignalRow, State
from signals import canonical
from signals.dutch_day import dutch_day
from signals.form_codes import FormCode
from signals.form_rules import TypeRules
from signals.signal import PartnerType, Signal, SignalType

AMOUNT, SINCE = "amount_cents", "arrears_since"
REQUIRED = (AMOUNT, SINCE)
_MATCH = {
    "outcome": "match", "probability": 1.0, "nobody": 0.0, "grounds": [], "slots_opened": 0, "dwellings": 0,
    "candidates": [{"probability": 1.0, "findings": {"burgerservicenummer": "bsn-same"}}],
}  # fmt: skip


class Selection(StrEnum):
    """Whom a municipality takes from the list."""

    FULL = "full"
    NEW = "new"
    """Whose debt was not signalled in the last six months."""
    YOUTH = "youth"
    """From 18 to 27 years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CakList:
    """One delivery: which file, who supplied it, the day it is of, whom the municipality takes from it."""

    file: ListFile
    partner: Oin
    sent: date
    selection: Selection


class CakImport:
    """Imports the list into one municipality, for one coordinator."""

    def __init__(self, desk: Desk, chamber: Chamber, rules: TypeRules, session: Session) -> None:
        self._desk = desk
        self._tenant = desk.tenant
        self._chamber = chamber
        self._rules = rules
        self._session = session

    def run(self, delivery: CakList, progress: Progress = lambda _: None) -> tuple[Counter[str], list[RejectedLine]]:
        """Make a signal of every line that is taken and decide on it; a delivery that is brought in again adds nothing.

        One transaction. Everybody whom the file names has a line in the processing log, also who is passed over or
        no resident. Returns how many came to what, and the lines that cannot be read. Raises NotPermitted,
        ListRefused, PolicyRefused, ProcessingLogUnavailable.
        """
        self._desk.permit(self._session, Permission.IMPORT_LISTS)
        rejected: list[RejectedLine] = []
        told = self._signals(delivery, rejected, progress)
        tenant, now, counts = self._tenant, self._tenant.clock.now(), Counter[str]()
        policy = self._chamber.policies.in_force(dutch_day(now))
        with keyed_transaction(tenant.engine, tenant.data_keys) as transaction:
            docket = Docket(transaction, self._chamber, policy=policy, now=now)
            judged = self._fresh(transaction, delivery, told, counts)
            docket.expect_residents(one.resident for one in judged)
            taken = [one for one in judged if self._taken(one, docket, delivery.selection, counts)]
            for one in taken:
                docket.arrive(one)
                counts[one.row.state.value] += 1
            tenant.signals.insert(transaction.connection, [one.row for one in taken])
            docket.write()
            counts["rejected"] = len(rejected)
            self._record(transaction, docket, delivery, counts)
            self._desk.handled(LISTED, [line.bsn for line, _ in told])
        return +counts, rejected

    def _signals(
        self, delivery: CakList, rejected: list[RejectedLine], progress: Progress
    ) -> list[tuple[Line, Signal]]:
        told = []
        for line in delivery.file.lines(progress):
            read = line if isinstance(line, RejectedLine) else self._signal(line, delivery.sent)
            if isinstance(read, RejectedLine):
                rejected.append(read)
            elif isinstance(line, Line):
                told.append((line, read))
        return told

    def _signal(self, line: Line, sent: date) -> Signal | RejectedLine:
        """Return a signal that holds to rule G3 for its partner type, or what is wrong with the line."""
        try:
            amount, since = int(line.cells[AMOUNT]), date.fromisoformat(line.cells[SINCE])
        except ValueError:
            field = SINCE if line.cells[AMOUNT].isdecimal() else AMOUNT
            return RejectedLine(number=line.number, code=RowCode.MALFORMED, field=field)
        if not self._rules.minimum_amount_cents <= amount < 1 << 62:
            return RejectedLine(number=line.number, code=FormCode.G3_AMOUNT, field=AMOUNT)
        if since > months_before(sent, self._rules.minimum_age_months):
            return RejectedLine(number=line.number, code=FormCode.G3_TOO_RECENT, field=SINCE)
        return Signal(
            partner_ref="",
            signal_type=SignalType.EARLY,
            amount_cents=amount,
            arrears_since=since,
            sent_date=sent,
            municipality_code=self._tenant.municipality.value,
        )

    def _fresh(
        self, transaction: KeyedTransaction, delivery: CakList, told: list[tuple[Line, Signal]], counts: Counter[str]
    ) -> list[Judged]:
        """Return the signals about residents that were not brought in before."""
        residents = self._tenant.residents
        refs = [residents.bsn_ref(line.bsn) for line, _ in told]
        found = {one.resident.bsn: one.resident for one in residents.by_bsn_refs(transaction.connection, refs)}
        names = {line.bsn: self._name(line, delivery) for line, _ in told}
        known = self._tenant.signals.known(
            transaction.connection, [(delivery.partner, signal_id) for signal_id in names.values()]
        )
        judged, number = [], self._tenant.signals.next_id(transaction.connection)
        for line, signal in told:
            if line.bsn not in found:
                counts["unknown"] += 1
            elif (delivery.partner, names[line.bsn]) in known:
                counts["repeated"] += 1
            else:
                row = self._row(number, delivery, names[line.bsn])
                judged.append(_judged(row, signal, found[line.bsn]))
                number += 1
        return judged

    def _name(self, line: Line, delivery: CakList) -> SignalId:
        """Return the id of a line: the same for the same person, debt and delivery, and telling neither."""
        references = self._tenant.keys.references
        return SignalId(references.reference("cak-line", line.bsn.value, line.cells[SINCE], delivery.sent.isoformat()))

    def _row(self, number: int, delivery: CakList, signal_id: SignalId) -> SignalRow:
        today = Day.of(self._tenant.clock.now()).number
        return SignalRow(
            id=number,
            partner=delivery.partner,
            signal_id=signal_id,
            bundle_hash=sha256(delivery.file.digest + signal_id.value).digest(),
            mode=LISTED_MODE,
            day=today,
            leaf=0,
            received_day=today,
            state=State.UNOPENED,
            reference=BundleReference.fresh(),
        )

    def _taken(self, judged: Judged, docket: Docket, selection: Selection, counts: Counter[str]) -> bool:
        resident = judged.resident
        taken = selection is Selection.FULL
        if selection is Selection.YOUTH and resident is not None:
            taken = age_on(docket.today, resident.birth_date) in YOUTH
        elif selection is Selection.NEW:
            taken = docket.recurrence(judged) is Recurrence.NEW
        counts["passed_over"] += not taken
        return taken

    def _record(self, transaction: KeyedTransaction, docket: Docket, delivery: CakList, counts: Counter[str]) -> None:
        decided = sum(counts[state.value] for state in State)
        facts: dict[str, FieldValue] = {
            "list": "cak",
            "file_hash": delivery.file.digest.hex(),
            "added": decided,
            "changed": 0,
            "removed": 0,
            "rejected": counts["rejected"],
            "unknown": counts["unknown"],
            "partner": delivery.partner.value,
        }
        event = self._desk.event(self._session, EventId.LIST_IMPORTED, "list", facts)
        self._tenant.audit.record(transaction.connection, [event, *docket.events])


def _judged(row: SignalRow, signal: Signal, resident: Resident) -> Judged:
    return Judged(
        row=row,
        content=CaseContent(
            canonical=canonical.encode(row.partner, row.signal_id, signal),
            partner_type=PartnerType.CAK_HEALTH,
            resident=resident,
            outcome=Outcome.MATCH,
        ),
        match=_MATCH,
    )
