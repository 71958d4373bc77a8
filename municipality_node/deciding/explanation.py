"""Why it was decided so, as bytes to be encrypted: the match, the facts, every rule's value, operator and threshold.

It holds no name, number or address, so that an officer can look at a sample of what was withheld, and a simulation can
run on it, without anybody learning who it is about. What a resident who asks is told (GDPR art. 15) is all in it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from json.encoder import encode_basestring as _quoted
from operator import attrgetter
from typing import Any

from pydantic_core import to_json

from municipality_node.deciding.matching import Match
from municipality_node.domain.comparison import Scored, explain
from municipality_node.domain.decision import Outcome
from municipality_node.domain.policy import (
    CaseType,
    Facts,
    Policy,
    Recurrence,
    RuleCode,
    Ruling,
    Verdict,
)
from municipality_node.domain.policy.ruling import FAMILY
from signals.signal import PartnerType, SignalType

MOST_CANDIDATES = 10
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
    texts = _texts_of(policy)
    deciding = ",".join([f'"{rule._value_}"' for rule in verdict.deciding])
    ruled = (
        f'"day":{_day_told(facts.day)},"cause":"{cause}","release":"{verdict.release._value_}","deciding":[{deciding}]'
    )
    return b"".join(
        (
            b'{"match":', to_json(match),
            b',"facts":', facts_told(facts).encode(),
            b',"tags":', to_json(sorted(tags)) if tags else _NONE,
            b',"earlier":', to_json(list(earlier)) if earlier else _NONE,
            b',"policy":', texts.policy, ruled.encode(), b',"rules":[', texts.tell(verdict.rulings), b"]}}",
        )
    )  # fmt: skip


_NONE = b"[]"
_P1, _P6 = (list(RuleCode).index(code) for code in (RuleCode.P1, RuleCode.P6))
_MOST_KNOWN = 4096


class _Texts:
    """How the rulings of one policy are told: with every rule's Dutch reason and legal basis, as JSON.

    Rules answer in codes, ages and days, so the rulings before, between and after those of amounts are nearly always
    what they were before, and are remembered together. Amounts hardly repeat: P1 and P6 are told anew.
    """

    def __init__(self, policy: Policy) -> None:
        named = {"name": policy.name, "version": policy.version, "hash": policy.digest.hex()}
        self.policy = to_json(named)[:-1] + b","
        """Which policy it is: the beginning of an object."""
        self._tails = {
            code: f'","reason":{_quoted(text.reason)},"basis":{_quoted(text.basis)}}}'
            for code, text in policy.texts.items()
        }
        """What every rule tells whatever it answers."""
        self._known: dict[tuple[Ruling, ...], bytes] = {}

    def tell(self, rulings: tuple[Ruling, ...]) -> bytes:
        """Return all rulings, in the order of the rules."""
        known, before, between, after = self._known.get, rulings[:_P1], rulings[_P1 + 1 : _P6], rulings[_P6 + 1 :]
        return b",".join(
            (
                known(before) or self._learn(before),
                self._told(rulings[_P1]),
                known(between) or self._learn(between),
                self._told(rulings[_P6]),
                known(after) or self._learn(after),
            )
        )

    def _learn(self, rulings: tuple[Ruling, ...]) -> bytes:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        told = self._known[rulings] = b",".join([self._told(ruling) for ruling in rulings])
        return told

    def _told(self, ruling: Ruling) -> bytes:
        rule, stance, value, operator, threshold, lifted_by = ruling
        return (
            f'{_HEADS[rule]}{stance._value_}","value":{_quoted(value)},"operator":"{operator._value_}",'
            f'"threshold":{_quoted(threshold)},"lifted_by":"{lifted_by}{self._tails[rule]}'
        ).encode()


_HEADS = {rule: f'{{"rule":"{rule.value}","family":"{FAMILY[rule].value}","stance":"' for rule in RuleCode}


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
    """Return facts as JSON. Written out: encoding a mapping would take longer than deciding."""
    age, refused = facts.age, facts.refused_days
    return (
        f'{{"partner_type":"{facts.partner_type._value_}","signal_type":"{facts.signal_type._name_}",'
        f'"amount_cents":{facts.amount_cents},"outcome":"{facts.outcome._value_}","day":{_day_told(facts.day)},'
        f'"age":{"null" if age is None else age},{_exceptions_told(*_exceptions(facts))},'
        f'"recurrence":"{facts.recurrence._value_}","repeats":{facts.repeats},"case_type":"{facts.case_type._value_}",'
        f'"refused_days":{"null" if refused is None else refused},"contacts":{facts.contacts},'
        f'"volume":{facts.volume}}}'
    )


_exceptions = attrgetter(
    "suspension", "under_investigation", "address_kind", "elsewhere", "confirmed", "overturned", "debt_help_until",
    "objected",
)  # fmt: skip


@lru_cache(maxsize=1024)
def _exceptions_told(
    suspension: str,
    under_investigation: bool,
    address_kind: str,
    elsewhere: bool,
    confirmed: bool,
    overturned: bool,
    debt_help_until: date | None,
    objected: bool,
) -> str:
    """Return what holds of few signals, so that most tell the same."""
    return (
        f'"suspension":{_quoted(suspension)},"under_investigation":{_BOOLEAN[under_investigation]},'
        f'"address_kind":{_quoted(address_kind)},"elsewhere":{_BOOLEAN[elsewhere]},'
        f'"confirmed":{_BOOLEAN[confirmed]},"overturned":{_BOOLEAN[overturned]},'
        f'"debt_help_until":{_day_told(debt_help_until)},"objected":{_BOOLEAN[objected]}'
    )


_BOOLEAN = ("false", "true")


@lru_cache(maxsize=1024)
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
