"""A policy in words: option by option, for people who approve one, and for the difference between two."""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from municipality_node.domain.policy import Policy, RuleCode, Scope
from municipality_node.domain.retention import CHOSEN

_ANY = "any"


@dataclass(frozen=True, slots=True)
class Difference:
    """One option that two policies say differently; empty where one of them does not have it."""

    option: str
    old: str
    new: str


def described(policy: Policy) -> Mapping[str, str]:
    """Return every option with its value, in the order of the file."""
    return dict(_options(policy))


def differences(old: Policy, new: Policy) -> list[Difference]:
    """Return what changes between two policies, the options of the new one first."""
    before, after = described(old), described(new)
    options = dict.fromkeys([*after, *before])
    return [
        Difference(option, before.get(option, ""), after.get(option, ""))
        for option in options
        if before.get(option) != after.get(option)
    ]


def _options(policy: Policy) -> Iterator[tuple[str, str]]:
    yield from (("name", policy.name), ("version", str(policy.version)), ("valid_from", str(policy.valid_from)))
    matching, windows, review = policy.matching, policy.windows, policy.review
    yield from (
        ("matching.upper", str(matching.upper)),
        ("matching.lower", str(matching.lower)),
        ("matching.margin", str(matching.margin)),
        ("windows.match_days", str(windows.match_days)),
        ("windows.history_months", str(windows.history_months)),
        ("review.days", str(review.days)),
        ("review.four_eyes", str(review.four_eyes).lower()),
        ("review.undo_days", str(review.undo_days)),
        ("review.high_amount_cents", str(review.high_amount_cents)),
        ("sample.permille", str(policy.sample_permille)),
    )
    feedback = policy.feedback
    yield from (
        ("feedback.weekday", calendar.day_name[feedback.weekday].lower()),
        ("feedback.after_days", ", ".join(map(str, feedback.after_days))),
        ("feedback.not_a_resident", str(feedback.not_a_resident).lower()),
        *((f"retention.{keeping.value}", str(policy.retention.period(keeping))) for keeping in sorted(CHOSEN)),
    )
    for code in RuleCode:
        yield from ((f"{code}.{name}", value) for name, value in _values(policy, code))
        yield f"{code}.reason", policy.texts[code].reason
        yield f"{code}.basis", policy.texts[code].basis


def _values(policy: Policy, code: RuleCode) -> Iterator[tuple[str, str]]:
    if code is RuleCode.N3:
        yield "minimum_age", str(policy.adult_age)
    elif code is RuleCode.P1:
        yield "default_cents", str(policy.amounts.default_cents)
        for scope, cents in policy.amounts.by_scope.items():
            yield f"threshold[{scope_words(scope)}]", str(cents)
    elif code is RuleCode.P3:
        yield "repeats", str(policy.chronic_repeats)
    elif code is RuleCode.P4:
        yield "days", str(policy.refusal_days)
    elif code is RuleCode.P5:
        yield "most", str(policy.contacts.most)
        yield "period_days", str(policy.contacts.period_days)
    elif code is RuleCode.P6:
        yield "period_days", str(policy.capacity.period_days)
        for volume, percent in policy.capacity.steps:
            yield f"step[from {volume}]", f"+{percent}%"


def scope_words(scope: Scope) -> str:
    """Return what a threshold is about, in words."""
    partner, case, signal = scope
    return ", ".join(
        (partner.value if partner else _ANY, case.value if case else _ANY, signal.name if signal else _ANY)
    )
