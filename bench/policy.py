"""Decisions per second on one core: every rule, precedence, and the explanation as it is kept."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from audit.reference import commitment
from municipality_node import policy_file
from municipality_node.deciding.explanation import explanation_of
from municipality_node.domain.decision import Outcome
from municipality_node.domain.policy import CaseType, Facts, Policy, Recurrence, evaluate
from servicekit.collector import expect_batches
from signals.signal import PartnerType, SignalType

DECISIONS = 100_000
KEY = bytes(32)
MATCH = {"outcome": "match", "probability": 0.998, "nobody": 0.001, "grounds": [], "slots_opened": 3, "dwellings": 1}
CANDIDATE = {"probability": 0.998, "findings": {"surname": "surname-same", "address": "address-same"}}


def run() -> list[dict]:
    policy = policy_file.load(Path("config/policy.toml"))
    drawn = list(_facts())
    expect_batches()  # as `drempel-node` does before it works pages
    bare = _rate(lambda facts: facts.amount_cents >= policy.amount_threshold(facts), drawn)
    verdicts = _rate(lambda facts: evaluate(policy, facts), drawn)
    explained = _rate(lambda facts: _explained(policy, facts), drawn)
    committed = _rate(lambda facts: commitment(KEY, _explained(policy, facts)), drawn)
    return [
        {
            "name": "decisions per second on one core, explanation included",
            "value": explained,
            "unit": "decisions/s",
            "ratio": explained / 50_000,
            "goal": 1.0,
            "better": "higher",
            "note": "thirteen rules with value, operator, threshold, reason and basis, as bytes; against 50,000",
        },
        {
            "name": "the same with the commitment that the audit log is given",
            "value": committed,
            "unit": "decisions/s",
            "ratio": committed / explained,
            "goal": None,
            "better": "higher",
            "note": "HMAC-SHA-256 over the explanation; against without",
        },
        {
            "name": "verdicts per second, with the rulings of all rules",
            "value": verdicts,
            "unit": "decisions/s",
            "ratio": verdicts / bare,
            "goal": None,
            "better": "higher",
            "note": "against looking one threshold up",
        },
    ]


def _explained(policy: Policy, facts: Facts) -> bytes:
    verdict = evaluate(policy, facts)
    match = {**MATCH, "candidates": [CANDIDATE]}
    return explanation_of(
        match=match, facts=facts, verdict=verdict, policy=policy, cause="arrival", tags=(), earlier=()
    )


def _rate(decide: Callable[[Facts], object], drawn: list[Facts]) -> float:
    started = time.process_time()
    for facts in drawn:
        decide(facts)
    return len(drawn) / (time.process_time() - started)


def _facts() -> Iterator[Facts]:
    """Yield facts of as many kinds as a year brings; amounts differ nearly everywhere."""
    plain = Facts(
        partner_type=PartnerType.ENERGY,
        signal_type=SignalType.EARLY,
        amount_cents=0,
        outcome=Outcome.MATCH,
        day=date(2026, 3, 20),
    )
    partners, cases, recurrences = list(PartnerType), list(CaseType), list(Recurrence)
    for number in range(DECISIONS):
        yield replace(
            plain,
            partner_type=partners[number % len(partners)],
            signal_type=SignalType.CRISIS if number % 41 == 0 else SignalType.EARLY,
            amount_cents=1_000 + number * 7919 % 400_000,
            outcome=Outcome.REVIEW if number % 11 == 0 else Outcome.MATCH,
            age=18 + number % 70,
            case_type=cases[number % 3],
            recurrence=recurrences[number % 13 % 3],
            repeats=number % 5,
            contacts=number % 7,
            volume=number % 900,
        )
