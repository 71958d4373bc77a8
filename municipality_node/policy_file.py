"""A policy as a municipality writes it: TOML, closed, complete, known by its digest."""

import hashlib
import tomllib
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from municipality_node.domain.decision import DecisionSettings
from municipality_node.domain.feedback import FeedbackTerms
from municipality_node.domain.policy import (
    Amounts,
    Capacity,
    ContactLimit,
    Policy,
    ReviewTerms,
    RuleCode,
    RuleText,
    Windows,
)
from municipality_node.domain.retention import Keeping, Period, RetentionTerms
from municipality_node.policies.schema import PolicyDocument
from servicekit.settings import SettingsRefused, option_errors

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def load(path: Path) -> Policy:
    """Return the policy in a file. Raises SettingsRefused naming the option, never its value."""
    try:
        data = path.read_bytes()
    except OSError:
        raise SettingsRefused(f"{path.name}: cannot be read") from None
    return parse(data, name=path.name)


def load_all(path: Path) -> list[Policy]:
    """Return the policies of a file, or of every `*.toml` in a directory, in order of their first day.

    Raises SettingsRefused, also when two versions have one number or begin on one day, or there is none at all.
    """
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files:
        raise SettingsRefused(f"{path.name}: holds no policy")
    policies = sorted((load(file) for file in files), key=lambda policy: policy.valid_from)
    for option in ("version", "valid_from"):
        if len({getattr(policy, option) for policy in policies}) != len(policies):
            raise SettingsRefused(f"{path.name}: two files have one {option}")
    return policies


def parse(data: bytes, *, name: str) -> Policy:
    """Return the policy in these bytes, which its digest covers as they are. Raises SettingsRefused."""
    try:
        document = PolicyDocument.model_validate(tomllib.loads(data.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise SettingsRefused(f"{name}: not valid TOML") from None
    except ValidationError as error:
        problem = f"{name}: {option_errors(error)}"
    else:
        return _policy(document, hashlib.sha256(data).digest())
    raise SettingsRefused(problem)


def _policy(document: PolicyDocument, digest: bytes) -> Policy:
    rules = document.rules
    texts = {code: getattr(rules, code.value) for code in RuleCode}
    return Policy(
        name=document.name,
        version=document.version,
        valid_from=document.valid_from,
        digest=digest,
        matching=DecisionSettings(**document.matching.model_dump()),
        windows=Windows(**document.windows.model_dump()),
        review=ReviewTerms(**document.review.model_dump()),
        sample_permille=document.sample.permille,
        adult_age=rules.N3.minimum_age,
        amounts=Amounts(
            default_cents=rules.P1.default_cents,
            by_scope=MappingProxyType({row.scope: row.amount_cents for row in rules.P1.thresholds}),
        ),
        chronic_repeats=rules.P3.repeats,
        refusal_days=rules.P4.days,
        contacts=ContactLimit(most=rules.P5.most, period_days=rules.P5.period_days),
        capacity=Capacity(
            period_days=rules.P6.period_days,
            steps=tuple((step.from_volume, step.raise_percent) for step in rules.P6.steps),
        ),
        retention=_retention(document),
        feedback=FeedbackTerms(
            weekday=_WEEKDAYS.index(document.feedback.weekday),
            after_days=document.feedback.after_days,
            not_a_resident=document.feedback.not_a_resident,
        ),
        texts=MappingProxyType({code: RuleText(reason=rule.reason, basis=rule.basis) for code, rule in texts.items()}),
    )


def _retention(document: PolicyDocument) -> RetentionTerms:
    """Return every period: those of the policy's windows, and what a selection list says of the rest."""
    windows = {
        Keeping.WITHHELD: Period(days=document.windows.match_days, basis="windows.match_days"),
        Keeping.REVIEW: Period(days=document.review.days, basis="review.days"),
        Keeping.HISTORY: Period(months=document.windows.history_months, basis="windows.history_months"),
    }
    selected = {
        entry.data_class: Period(months=entry.months, basis=entry.basis) for entry in document.retention.selection
    }
    return RetentionTerms(selection=MappingProxyType({**windows, **selected}))
