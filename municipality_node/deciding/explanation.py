"""Why it was decided so, as bytes to be encrypted: the match, the facts, every rule's value, operator and threshold.

It holds no name, number or address, so that an officer can look at a sample of what was withheld, and a simulation can
run on it, without anybody learning who it is about. What a resident who asks is told (GDPR art. 15) is all in it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from json.encoder import encode_basestring as _quoted
from typing import Any

from municipality_node.deciding.matching import Match
from municipality_node.domain.comparison import Scored, explain
from municipality_node.domain.decision import Outcome
from municipality_node.domain.policy import (
    CaseType,
    Facts,
    Operator,
    Policy,
    Recurrence,
    RuleCode,
    Ruling,
    Verdict,
)
from municipality_node.domain.policy.ruling import FAMILY
from signals.signal import PartnerType, SignalType

MOST_CANDIDATES = 10
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
Told = Mapping[str, Any]


def match_told(match: Match, slots: int) -> dict[str, Any]:
    """Return what comparing gave: every candidate's probability and findings, in codes and in words."""
    decision = match.decision
    return {
        "outcome": decision.outcome.value,
        "probability": round(decision.probability, 6),
        "nobody": round(match.comparison.absent, 6),
        "grounds": [ground.value for ground in decision.grounds],
        "model": match.model,
        "relative": round(match.comparison.relative, 6),
        "slots_opened": slots,
        "dwellings": match.comparison.dwellings,
        "candidates": [_candidate(scored) for scored in match.comparison.candidates[:MOST_CANDIDATES]],
    }


def _candidate(scored: Scored) -> dict[str, Any]:
    return {
        "probability": round(scored.probability, 6),
        "findings": {found.field.value: found.level.value for found in scored.evidence},
        "words": explain(scored.evidence),
    }


def without_words(told: Told) -> dict[str, Any]:
    """Return a match in codes only: the words quote what was stated and registered."""
    candidates = [{name: value for name, value in one.items() if name != "words"} for one in told["candidates"]]
    return {**told, "candidates": candidates}


def explanation_of(
    *,
    match: Told,
    facts: Facts,
    verdict: Verdict,
    policy: Policy,
    cause: str,
    tags: Sequence[str],
    earlier: Sequence[Told],
) -> bytes:
    """Return the whole explanation. `earlier` holds what was decided about the same signal before, the oldest first."""
    return (
        f'{{"match": {_encode(match)}, "facts": {facts_told(facts)}, "tags": {_listed(sorted(tags))}, '
        f'"earlier": {_listed(earlier)}, "policy": {policy_told(policy, verdict, facts.day, cause)}}}'
    ).encode()


def _listed(values: Sequence[object]) -> str:
    return _encode(list(values)) if values else "[]"


def policy_told(policy: Policy, verdict: Verdict, day: date, cause: str) -> str:
    """Return, as JSON, which policy said what: every ruling with the rule's Dutch reason and legal basis."""
    texts = _texts_of(policy)
    known, tails = texts.told.get, texts.tails
    rules = ", ".join(
        [known(ruling) or texts.tell(ruling, tail) for ruling, tail in zip(verdict.rulings, tails, strict=True)]
    )
    deciding = ", ".join([f'"{rule._value_}"' for rule in verdict.deciding])
    return (
        f'{_policy(policy.name, policy.version, policy.digest)}, "day": "{day}", "cause": "{cause}", '
        f'"release": "{verdict.release._value_}", "deciding": [{deciding}], "rules": [{rules}]}}'
    )


@lru_cache(maxsize=64)
def _policy(name: str, version: int, digest: bytes) -> str:
    return json.dumps({"name": name, "version": version, "hash": digest.hex()}, ensure_ascii=False)[:-1]


_OF_AMOUNTS = frozenset({RuleCode.P1, RuleCode.P6})
"""Amounts hardly repeat, so these rulings are not remembered."""
_MOST_TOLD = 4096


class _Texts:
    """How the rulings of one policy are told. What was told before is remembered.

    Rules answer in codes, ages and days, so nearly always what they answered before.
    """

    def __init__(self, policy: Policy) -> None:
        texts = (policy.texts[code] for code in RuleCode)
        self.tails = tuple(f'", "reason": {_quoted(text.reason)}, "basis": {_quoted(text.basis)}}}' for text in texts)
        """What every rule tells whatever it answers, in the order of the rules."""
        self.told: dict[Ruling, str] = {}

    def tell(self, ruling: Ruling, tail: str) -> str:
        """Return one ruling as JSON. Written out: thirteen of them make an explanation."""
        rule, stance, value, operator, threshold, lifted_by = ruling
        told = (
            f"{_HEADS[rule._value_]}{stance._value_}{_VALUE}{_quoted(value)}"
            f"{_OPERATORS[operator._value_]}{_quoted(threshold)}{_LIFTED}{lifted_by}{tail}"
        )
        if rule not in _OF_AMOUNTS:
            if len(self.told) >= _MOST_TOLD:
                self.told.clear()
            self.told[ruling] = told
        return told


_HEADS = {rule.value: f'{{"rule": "{rule.value}", "family": "{FAMILY[rule].value}", "stance": "' for rule in RuleCode}
_VALUE, _LIFTED = '", "value": ', ', "lifted_by": "'
_OPERATORS = {operator.value: f', "operator": "{operator.value}", "threshold": ' for operator in Operator}


_texts: dict[bytes, _Texts] = {}


def _texts_of(policy: Policy) -> _Texts:
    """Return how a policy's rulings are told; the same bytes of policy tell the same."""
    texts = _texts.get(policy.digest)
    if texts is None:
        texts = _texts[policy.digest] = _Texts(policy)
    return texts


def summary(told: Told) -> dict[str, Any]:
    """Return what an earlier explanation is remembered by: when, why and by which policy, and for which rules."""
    policy = told["policy"]
    return {name: policy[name] for name in ("day", "cause", "release", "deciding", "hash")}


def facts_told(facts: Facts) -> str:
    """Return facts as JSON. Written out, like rulings: encoding a mapping would take longer than deciding."""
    until, age, refused = facts.debt_help_until, facts.age, facts.refused_days
    return (
        f'{{"partner_type": "{facts.partner_type._value_}", "signal_type": "{facts.signal_type._name_}", '
        f'"amount_cents": {facts.amount_cents}, "outcome": "{facts.outcome._value_}", "day": "{facts.day}", '
        f'"age": {"null" if age is None else age}, "suspension": {_quoted(facts.suspension)}, '
        f'"under_investigation": {_BOOLEAN[facts.under_investigation]}, "address_kind": {_quoted(facts.address_kind)}, '
        f'"elsewhere": {_BOOLEAN[facts.elsewhere]}, "confirmed": {_BOOLEAN[facts.confirmed]}, '
        f'"overturned": {_BOOLEAN[facts.overturned]}, "debt_help_until": {_day_told(until)}, '
        f'"objected": {_BOOLEAN[facts.objected]}, "recurrence": "{facts.recurrence._value_}", '
        f'"repeats": {facts.repeats}, "case_type": "{facts.case_type._value_}", '
        f'"refused_days": {"null" if refused is None else refused}, "contacts": {facts.contacts}, '
        f'"volume": {facts.volume}}}'
    )


_BOOLEAN = ("false", "true")


def _day_told(day: date | None) -> str:
    return "null" if day is None else f'"{day}"'


def facts_of(told: Told) -> Facts:
    """Return the facts that `facts_told` told."""
    until = told["debt_help_until"]
    return Facts(
        **{
            **told,
            "partner_type": PartnerType(told["partner_type"]),
            "signal_type": SignalType[told["signal_type"]],
            "outcome": Outcome(told["outcome"]),
            "day": date.fromisoformat(told["day"]),
            "debt_help_until": date.fromisoformat(until) if until else None,
            "recurrence": Recurrence(told["recurrence"]),
            "case_type": CaseType(told["case_type"]),
        }
    )
