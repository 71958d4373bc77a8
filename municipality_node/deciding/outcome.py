"""Putting an opened, compared signal to the policy, and keeping what follows from that: no more, no less."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from audit.events import Event, EventId
from audit.fields import FieldValue
from keys.identity import Day, Oin
from keys.manifest import PartnerEntry
from keys.suite import Mode
from municipality_node.audit_trail import AuditTrail
from municipality_node.deciding.casefile import content_of, explanation_of
from municipality_node.deciding.matching import Match
from municipality_node.deciding.releases import Handover, ReleasedSignal
from municipality_node.domain.decision import Outcome
from municipality_node.domain.policy import Facts, Policy, Recurrence, Release, Verdict, age_on, evaluate
from municipality_node.domain.resident import Resident
from municipality_node.receiving.opening import OpenedSignal
from municipality_node.store.data_keys import Drawing
from municipality_node.store.history import Debt, Recollection
from municipality_node.store.pseudonyms import Pseudonyms
from municipality_node.store.signal_keys import content_key, explanation_key
from municipality_node.store.signals import SignalRow, State
from signals.signal import PartnerType

CONTENT = "signal.content"
EXPLANATION = "signal.sealed_explanation"
_STATES: Mapping[Release, State] = {
    Release.RELEASED: State.RELEASED,
    Release.REVIEW: State.REVIEW,
    Release.WITHHELD: State.WITHHELD,
    Release.NONE: State.NONE,
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ComparedSignal:
    """Everything that is known of one signal before the policy speaks."""

    row: SignalRow
    partner: PartnerEntry
    opened: OpenedSignal
    match: Match


class Deciding:
    """Decides one signal after the other. Nothing is written: rows and recollection hold what is to be."""

    def __init__(self, *, audit: AuditTrail, pseudonyms: Pseudonyms, policy: Policy) -> None:
        self._audit = audit
        self._pseudonyms = pseudonyms
        self.policy = policy

    def decide(
        self, compared: ComparedSignal, recollection: Recollection, drawing: Drawing, handover: Handover, today: date
    ) -> Event:
        """Fill in the row of a signal, its content and explanation; return the entry to record with it.

        What is released joins `handover`.
        """
        row, match = compared.row, compared.match
        judged = self._facts(compared, recollection)
        verdict = evaluate(self.policy, judged)
        row.state = _STATES[verdict.release] if match.resident is not None else State.NONE
        row.opened = True
        row.outcome = match.decision.outcome.value
        row.policy_hash = self.policy.digest
        if row.state is State.NONE or match.resident is None:
            row.outcome, row.content, row.explanation = Outcome.NONE.value, None, None
            event = self._nobody(compared)
        else:
            row.rules = tuple(rule.value for rule in verdict.deciding)
            event = self._keep(compared, verdict, match.resident, drawing)
        if row.state in {State.RELEASED, State.WITHHELD} and match.resident is not None:
            _remember(compared, match.resident, recollection)
        if row.state is State.RELEASED and match.resident is not None:
            handover.released.append(self._released(compared, match.resident, judged, today))
        return event

    def _released(self, compared: ComparedSignal, resident: Resident, facts: Facts, today: date) -> ReleasedSignal:
        row = compared.row
        return ReleasedSignal(
            row=row.id,
            partner=row.partner,
            signal_id=row.signal_id,
            partner_type=facts.partner_type,
            signal=compared.opened.signal,
            resident=resident,
            person_ref=self._pseudonyms.person(resident.bsn),
            household_ref=self._pseudonyms.household(resident),
            released_on=today,
            case_type=facts.case_type,
            recurrence=facts.recurrence,
            tags=frozenset(),
            policy=self.policy.digest,
        )

    def _facts(self, compared: ComparedSignal, recollection: Recollection) -> Facts:
        signal, resident = compared.opened.signal, compared.match.resident
        facts = Facts(
            partner_type=PartnerType(compared.partner.partner_type),
            signal_type=signal.signal_type,
            amount_cents=signal.amount_cents,
            outcome=compared.match.decision.outcome,
            day=Day(compared.row.day).date,
        )
        if resident is None:
            return facts
        return Facts(
            partner_type=facts.partner_type,
            signal_type=facts.signal_type,
            amount_cents=facts.amount_cents,
            outcome=facts.outcome,
            day=facts.day,
            age=age_on(facts.day, resident.birth_date),
            suspension=resident.suspension.value,
            under_investigation=resident.under_investigation,
            address_kind=resident.address_kind,
            recurrence=_recurrence(compared, resident, recollection),
        )

    def _keep(self, compared: ComparedSignal, verdict: Verdict, resident: Resident, drawing: Drawing) -> Event:
        row = compared.row
        withheld = row.state is State.WITHHELD
        explanation = explanation_of(compared.match, verdict, self.policy, compared.opened, in_words=not withheld)
        content = drawing.fresh(content_key(row.state, row.name))
        row.content = content.seal(CONTENT, row.name, content_of(compared.opened, resident))
        row.explanation = drawing.fresh(explanation_key(row.name)).seal(EXPLANATION, row.name, explanation)
        facts = {
            **_origin(row.partner, row.mode),
            "outcome": row.state.value,
            "rules": row.rules,
            "policy_hash": self.policy.digest.hex(),
            "commitment": row.reference.commitment(explanation),
        }
        return self._audit.event(EventId.SIGNAL_DECIDED, row.reference.next(), facts)

    def _nobody(self, compared: ComparedSignal) -> Event:
        row = compared.row
        facts = {**_origin(row.partner, row.mode), "slots": compared.opened.slots}
        return self._audit.event(EventId.BUNDLE_OPENED_NONE, row.reference.next(), facts)


def debt_of(compared: ComparedSignal, resident: Resident) -> Debt:
    """Return which debt a signal is about."""
    return Debt(resident.bsn, compared.row.partner, compared.opened.signal.arrears_since)


def _recurrence(compared: ComparedSignal, resident: Resident, recollection: Recollection) -> Recurrence:
    highest = recollection.highest_before(debt_of(compared, resident))
    if highest is None:
        return Recurrence.NEW
    return Recurrence.HIGHER if compared.opened.signal.amount_cents > highest else Recurrence.REPEAT


def _remember(compared: ComparedSignal, resident: Resident, recollection: Recollection) -> None:
    signal = compared.opened.signal
    recollection.add(
        debt_of(compared, resident),
        amount_cents=signal.amount_cents,
        sent=signal.sent_date or Day(compared.row.day).date,
        signal_row=compared.row.id,
    )


def _origin(partner: Oin, mode: int) -> dict[str, FieldValue]:
    return {"partner": partner.value, "mode": Mode(mode).name.lower()}
