"""What is kept of an opened signal, as bytes to be encrypted: the signal, its resident, and why it was decided so."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from municipality_node.deciding.matching import Match
from municipality_node.domain.comparison import Scored, explain
from municipality_node.domain.policy import Policy, Ruling, Verdict
from municipality_node.domain.resident import Resident
from municipality_node.receiving.opening import OpenedSignal
from municipality_node.register import record as resident_record
from signals import canonical
from signals.signal import Signal

MOST_CANDIDATES = 10


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CaseContent:
    """A signal and the resident that it matched, or may match."""

    signal: Signal
    resident: Resident | None

    @classmethod
    def decode(cls, data: bytes) -> "CaseContent":
        """Return what `content_of` wrote."""
        kept = json.loads(data)
        resident = kept["resident"]
        return cls(
            signal=canonical.decode(base64.b64decode(kept["signal"])).signal,
            resident=resident_record.decode(resident.encode()) if resident else None,
        )


def content_of(opened: OpenedSignal, resident: Resident | None) -> bytes:
    """Return the content to keep."""
    return json.dumps(
        {
            "signal": base64.b64encode(opened.canonical).decode(),
            "resident": resident_record.encode(resident).decode() if resident else None,
        }
    ).encode()


def explanation_of(match: Match, verdict: Verdict, policy: Policy, opened: OpenedSignal, *, in_words: bool) -> bytes:
    """Return the whole explanation: every candidate's probability, every rule's value, operator and threshold.

    `in_words` adds what was stated and registered; without it only the codes of the findings are there.
    """
    decision = match.decision
    return json.dumps(
        {
            "match": {
                "outcome": decision.outcome.value,
                "probability": round(decision.probability, 6),
                "nobody": round(match.comparison.absent, 6),
                "grounds": [ground.value for ground in decision.grounds],
                "slots_opened": opened.slots,
                "dwellings": match.comparison.dwellings,
                "candidates": [
                    _candidate(scored, in_words=in_words) for scored in match.comparison.candidates[:MOST_CANDIDATES]
                ],
            },
            "policy": {
                "name": policy.name,
                "version": policy.version,
                "hash": policy.digest.hex(),
                "release": verdict.release.value,
                "deciding": [rule.value for rule in verdict.deciding],
                "rules": [_ruling(ruling, policy) for ruling in verdict.rulings],
            },
        },
        ensure_ascii=False,
    ).encode()


def _candidate(scored: Scored, *, in_words: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "probability": round(scored.probability, 6),
        "findings": {found.field.value: found.level.value for found in scored.evidence},
    }
    return {**told, "words": explain(scored.evidence)} if in_words else told


def _ruling(ruling: Ruling, policy: Policy) -> dict[str, str]:
    text = policy.texts[ruling.rule]
    return {
        "rule": ruling.rule.value,
        "family": ruling.family.value,
        "stance": ruling.stance.value,
        "value": ruling.value,
        "operator": ruling.operator.value,
        "threshold": ruling.threshold,
        "lifted_by": ruling.lifted_by,
        "reason": text.reason,
        "basis": text.basis,
    }
