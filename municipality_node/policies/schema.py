"""The shape of a policy file: closed, complete, bounded. Nothing is echoed when something is wrong."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from municipality_node.domain.policy import CaseType, Scope
from municipality_node.domain.retention import CHOSEN, Keeping
from servicekit.settings import StrictModel
from signals.signal import PartnerType, SignalType

Text = Annotated[str, Field(min_length=1, max_length=400)]
Cents = Annotated[int, Field(ge=0, le=100_000_000)]
Days = Annotated[int, Field(ge=1, le=366)]


class Matching(StrictModel):
    """When a match needs no human, and when it is nobody."""

    upper: Annotated[float, Field(gt=0.5, lt=1)]
    lower: Annotated[float, Field(gt=0, lt=1)]
    margin: Annotated[float, Field(ge=1, le=1_000_000)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.lower >= self.upper:
            raise ValueError("lower must be below upper")
        return self


class WindowsOption(StrictModel):
    """How far signals reach. What is remembered longer than six months would be kept longer than it may."""

    match_days: Annotated[int, Field(ge=1, le=62)]
    history_months: Annotated[int, Field(ge=1, le=6)]


class Review(StrictModel):
    """How people decide on doubtful matches."""

    days: Annotated[int, Field(ge=1, le=14)]
    four_eyes: bool
    undo_days: Annotated[int, Field(ge=0, le=7)]
    high_amount_cents: Cents


class Sample(StrictModel):
    """How much of what is withheld a human looks at."""

    permille: Annotated[int, Field(ge=0, le=1_000)]


class Rule(StrictModel):
    """What every rule must say."""

    reason: Text
    basis: Text


class Adult(Rule):
    """N3."""

    minimum_age: Annotated[int, Field(ge=16, le=21)]


class Threshold(StrictModel):
    """One row; what is left out holds for all. CRISIS has no threshold: it is always in proportion."""

    amount_cents: Cents
    partner_type: PartnerType | None = None
    case_type: CaseType | None = None
    signal_type: Literal["EARLY", "END_OF_SUPPLY"] | None = None

    @property
    def scope(self) -> Scope:
        """What the row is about."""
        return (self.partner_type, self.case_type, SignalType[self.signal_type] if self.signal_type else None)


class Amount(Rule):
    """P1."""

    default_cents: Cents
    thresholds: tuple[Threshold, ...] = ()

    @model_validator(mode="after")
    def _each_scope_once(self) -> Self:
        scopes = [threshold.scope for threshold in self.thresholds]
        if len(set(scopes)) != len(scopes):
            raise ValueError("two thresholds for one scope")
        return self


class Chronic(Rule):
    """P3."""

    repeats: Annotated[int, Field(ge=1, le=24)]


class Refusal(Rule):
    """P4."""

    days: Days


class Contacts(Rule):
    """P5."""

    most: Annotated[int, Field(ge=1, le=100)]
    period_days: Days


class Step(StrictModel):
    """From a volume on, thresholds rise by so many per cent."""

    from_volume: Annotated[int, Field(ge=1, le=10_000_000)]
    raise_percent: Annotated[int, Field(ge=1, le=400)]


class CapacityOption(Rule):
    """P6."""

    period_days: Days
    steps: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def _rising(self) -> Self:
        for lower, upper in pairwise(self.steps):
            if lower.from_volume >= upper.from_volume or lower.raise_percent >= upper.raise_percent:
                raise ValueError("steps must rise")
        return self


class Rules(StrictModel):
    """Every rule, none left out."""

    N1: Rule
    N2: Rule
    N3: Adult
    N4: Rule
    N5: Rule
    N6: Rule
    P1: Amount
    P2: Rule
    P3: Chronic
    P4: Refusal
    P5: Contacts
    P6: CapacityOption
    P7: Rule


class FeedbackOption(StrictModel):
    """When partners are told what, and whether they hear that nobody of a description is registered."""

    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "tuesday"
    after_days: Annotated[tuple[Annotated[int, Field(ge=7, le=365)], ...], Field(min_length=1, max_length=24)] = (
        14, 28, 42, 56, 70, 91,
    )  # fmt: skip
    not_a_resident: bool = False

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if list(self.after_days) != sorted(set(self.after_days)):
            raise ValueError("after_days must rise")
        return self


class Selection(StrictModel):
    """What a selection list (Archiefwet) says of one class of data, and which entry of it says so."""

    data_class: Keeping
    months: Annotated[int, Field(ge=1, le=1_200)]
    basis: Text

    @model_validator(mode="after")
    def _chosen(self) -> Self:
        if self.data_class not in CHOSEN:
            raise ValueError("the period of this class is fixed")
        return self


class RetentionOption(StrictModel):
    """Where the municipality keeps something longer or shorter than the national periods."""

    selection: tuple[Selection, ...] = ()

    @model_validator(mode="after")
    def _each_class_once(self) -> Self:
        classes = [entry.data_class for entry in self.selection]
        if len(set(classes)) != len(classes):
            raise ValueError("two periods for one class")
        return self


class PolicyDocument(StrictModel):
    """A whole file."""

    name: Text
    version: Annotated[int, Field(ge=1)]
    valid_from: date
    matching: Matching
    windows: WindowsOption
    review: Review
    sample: Sample
    rules: Rules
    feedback: FeedbackOption = FeedbackOption()
    retention: RetentionOption = RetentionOption()
