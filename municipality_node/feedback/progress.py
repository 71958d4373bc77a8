"""What feedback asks of casework: how the case of a released signal goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Connection


class Stage(StrEnum):
    """Where the case of a signal is, as far as a partner may hear of it."""

    WAITING = "waiting"
    """Nobody took it up yet."""
    OPEN = "open"
    HELP_ACCEPTED = "help_accepted"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How the case of one released signal goes."""

    stage: Stage = Stage.OPEN
    hold_until: date | None = None
    """The day that HELP_ACCEPTED names."""
    consented: bool = False
    """Whether a person with the secrecy flag consented that the partner hears of the acceptance."""


class CaseProgress(Protocol):
    """Whoever works cases. Read in the transaction that issues the records."""

    def progress(self, connection: Connection, signal_rows: Sequence[int]) -> Mapping[int, Progress]:
        """Return how the case of each released signal goes, by its row; one that is in no case is left out."""


class NoCases:
    """A node that works no cases: a released signal counts as picked up."""

    def progress(self, *_: object) -> Mapping[int, Progress]:
        """Return nothing."""
        return {}
