"""A policy as a municipality writes it: TOML, closed, complete, known by its digest."""

import hashlib
import tomllib
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from municipality_node.domain.decision import DecisionSettings
from municipality_node.domain.policy import Amounts, CaseType, Policy, RuleCode, RuleText, Scope
from servicekit.settings import SettingsRefused, StrictModel, option_errors
from signals.signal import PartnerType, SignalType

Text = Annotated[str, Field(min_length=1, max_length=400)]
Cents = Annotated[int, Field(ge=0, le=100_000_000)]


class _Matching(StrictModel):
    upper: Annotated[float, Field(gt=0.5, lt=1)]
    lower: Annotated[float, Field(gt=0, lt=1)]
    margin: Annotated[float, Field(ge=1, le=1_000_000)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.lower >= self.upper:
            raise ValueError("lower must be below upper")
        return self


class _Rule(StrictModel):
    reason: Text
    basis: Text


class _Adult(_Rule):
    minimum_age: Annotated[int, Field(ge=16, le=21)]


class _Threshold(StrictModel):
    """One row; what is left out holds for all. CRISIS has no threshold: it is always in proportion."""

    amount_cents: Cents
    partner_type: PartnerType | None = None
    case_type: CaseType | None = None
    signal_type: Literal["EARLY", "END_OF_SUPPLY"] | None = None

    @property
    def scope(self) -> Scope:
        return (self.partner_type, self.case_type, SignalType[self.signal_type] if self.signal_type else None)


class _Amount(_Rule):
    default_cents: Cents
    thresholds: tuple[_Threshold, ...] = ()

    @model_validator(mode="after")
    def _each_scope_once(self) -> Self:
        scopes = [threshold.scope for threshold in self.thresholds]
        if len(set(scopes)) != len(scopes):
            raise ValueError("two thresholds for one scope")
        return self


class _Rules(StrictModel):
    N1: _Rule
    N2: _Rule
    N3: _Adult
    N5: _Rule
    P1: _Amount
    P2: _Rule


class _PolicyFile(StrictModel):
    name: Text
    version: Annotated[int, Field(ge=1)]
    valid_from: date
    matching: _Matching
    rules: _Rules


def load(path: Path) -> Policy:
    """Return the policy in a file. Raises SettingsRefused naming the option, never its value."""
    try:
        data = path.read_bytes()
    except OSError:
        raise SettingsRefused(f"{path.name}: cannot be read") from None
    return parse(data, name=path.name)


def parse(data: bytes, *, name: str) -> Policy:
    """Return the policy in these bytes, which its digest covers as they are. Raises SettingsRefused."""
    try:
        file = _PolicyFile.model_validate(tomllib.loads(data.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise SettingsRefused(f"{name}: not valid TOML") from None
    except ValidationError as error:
        problem = f"{name}: {option_errors(error)}"
    else:
        return _policy(file, hashlib.sha256(data).digest())
    raise SettingsRefused(problem)


def _policy(file: _PolicyFile, digest: bytes) -> Policy:
    rules = {code: getattr(file.rules, code.value) for code in RuleCode}
    amount = file.rules.P1
    return Policy(
        name=file.name,
        version=file.version,
        valid_from=file.valid_from,
        digest=digest,
        matching=DecisionSettings(upper=file.matching.upper, lower=file.matching.lower, margin=file.matching.margin),
        adult_age=file.rules.N3.minimum_age,
        amounts=Amounts(
            default_cents=amount.default_cents,
            by_scope=MappingProxyType({row.scope: row.amount_cents for row in amount.thresholds}),
        ),
        texts=MappingProxyType({code: RuleText(reason=rule.reason, basis=rule.basis) for code, rule in rules.items()}),
    )
