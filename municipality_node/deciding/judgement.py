"""One signal put to the policy: the facts, what the history makes of it, the verdict, how it stands from then on."""

from dataclasses import dataclass, replace

from municipality_node.deciding.judged import Cause, Judged
from municipality_node.deciding.outcome import sent_on
from municipality_node.deciding.releases import Tag
from municipality_node.deciding.surroundings import Surroundings
from municipality_node.domain.multiplicity import Relations, Remembered, Standing, standing_of
from municipality_node.domain.policy import CaseType, Facts, Policy, RuleCode, Stance, Verdict, evaluate
from municipality_node.domain.resident import Resident
from municipality_node.store.history import Subject


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Judgement:
    """What the policy says of one signal, and why."""

    judged: Judged
    resident: Resident
    facts: Facts
    relations: Relations
    verdict: Verdict
    entry: Remembered
    """How the history will know it."""

    @property
    def changes_nothing(self) -> bool:
        """Whether state and deciding rules are what they were."""
        row = self.judged.row
        now = (self.verdict.release.value, tuple(rule.value for rule in self.verdict.deciding))
        return (row.state.value, row.rules) == now

    def tags(self, cause: Cause) -> frozenset[Tag]:
        """Return what a case worker should know beside the amount."""
        pulled_in = cause is Cause.PULL_IN or any(told["cause"] == Cause.PULL_IN for told in self.judged.earlier)
        claims = {
            Tag.CHRONIC: self.verdict.ruling(RuleCode.P3).stance is Stance.TAGS,
            Tag.RECIDIVISM: self.relations.recidivism,
            Tag.PULLED_IN: pulled_in,
            Tag.CONFIRMED: self.judged.content.confirmed,
            Tag.CONTACT_LIMIT: self.verdict.ruling(RuleCode.P5).stance is Stance.LIMITS,
        }
        return frozenset(tag for tag, holds in claims.items() if holds)


def judge(
    judged: Judged, resident: Resident, subject: Subject, surroundings: Surroundings, policy: Policy
) -> Judgement:
    """Return the judgement on a signal about `resident`."""
    entry = _entry(judged, subject)
    relations = surroundings.relations(entry, policy)
    facts = surroundings.facts(judged, resident, entry, relations)
    verdict = evaluate(policy, facts)
    stood = replace(entry, standing=standing_of(verdict), case_type=relations.case_type)
    return Judgement(judged=judged, resident=resident, facts=facts, relations=relations, verdict=verdict, entry=stood)


def _entry(judged: Judged, subject: Subject) -> Remembered:
    signal = judged.signal
    return Remembered(
        row=judged.row.id,
        person=subject.person,
        household=subject.household,
        partner=judged.row.partner,
        signal_type=signal.signal_type,
        amount_cents=signal.amount_cents,
        arrears_since=signal.arrears_since,
        sent=sent_on(judged),
        standing=Standing.REVIEW,
        case_type=CaseType.SINGLE,
    )
