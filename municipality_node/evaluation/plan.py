"""What to run an evaluation on, and how."""

from dataclasses import dataclass
from pathlib import Path

from keys.suite import GateProfile
from municipality_node.domain.comparison import SHIPPED, Weights
from municipality_node.domain.decision import DecisionSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The files of a run and its settings."""

    register: Path
    signals: Path
    out: Path
    explain: Path | None
    profile: GateProfile
    settings: DecisionSettings
    jobs: int
    weights: Weights = SHIPPED
