"""A judgement on the record: the explanation that is kept, the entry that commits to it, the hand-over to casework."""

from collections.abc import Callable
from datetime import date

from audit.events import Event, EventId
from audit.fields import FieldValue
from municipality_node.audit_trail import AuditTrail
from municipality_node.deciding.explanation import explanation_of, without_words
from municipality_node.deciding.judged import Cause, Judged
from municipality_node.deciding.judgement import Judgement
from municipality_node.deciding.releases import ReleasedSignal
from municipality_node.domain.policy import Policy, Release
from municipality_node.store.signals import SignalRow, origin_of


def decided(
    audit: AuditTrail,
    judgement: Judgement,
    policy: Policy,
    cause: Cause,
    keep: Callable[[bytes], None] = lambda _: None,
) -> Event:
    """Give the whole explanation to `keep`, and return the entry that commits to it."""
    judged, verdict = judgement.judged, judgement.verdict
    withheld = verdict.release is Release.WITHHELD
    explanation = explanation_of(
        match=without_words(judged.match) if withheld else judged.match,
        facts=judgement.facts,
        verdict=verdict,
        policy=policy,
        cause=cause.value,
        tags=[tag.value for tag in judgement.tags(cause)],
        earlier=judged.earlier,
    )
    keep(explanation)
    row = judged.row
    facts: dict[str, FieldValue] = {
        **_origin(row),
        "outcome": verdict.release.value,
        "rules": tuple(rule.value for rule in verdict.deciding),
        "policy_hash": policy.digest.hex(),
        "commitment": row.reference.commitment(explanation),
        "cause": cause.value,
    }
    return audit.event(EventId.SIGNAL_DECIDED, row.reference.next(), facts)


def nobody(audit: AuditTrail, judged: Judged) -> Event:
    """Return the entry of a signal that opened and is about nobody here."""
    facts: dict[str, FieldValue] = {**_origin(judged.row), "slots": judged.match["slots_opened"]}
    return audit.event(EventId.BUNDLE_OPENED_NONE, judged.row.reference.next(), facts)


def handed_over(judgement: Judgement, policy: Policy, cause: Cause, today: date) -> ReleasedSignal:
    """Return what casework is given of a released signal."""
    row, facts = judgement.judged.row, judgement.facts
    return ReleasedSignal(
        row=row.id,
        partner=row.partner,
        signal_id=row.signal_id,
        partner_type=facts.partner_type,
        signal=judgement.judged.signal,
        resident=judgement.resident,
        person_ref=judgement.entry.person,
        household_ref=judgement.entry.household,
        released_on=today,
        case_type=facts.case_type,
        recurrence=facts.recurrence,
        tags=judgement.tags(cause),
        policy=policy.digest,
    )


def _origin(row: SignalRow) -> dict[str, FieldValue]:
    return {"partner": row.partner.value, "mode": origin_of(row.mode)}
