"""What the policy asks of casework: who was contacted how often, and who refused help when (rules P4 and P5)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from sqlalchemy import Connection


class CaseHistory(Protocol):
    """Whoever works cases. Read in the transaction that decides, so that an attempt counts from its own commit on.

    Households and persons are keyed pseudonyms (`store.pseudonyms`).
    """

    def contacts(self, connection: Connection, households: Sequence[bytes], since: date) -> Mapping[bytes, int]:
        """Return how many contact attempts each household had on or after `since`; a household without is left out."""

    def refusals(self, connection: Connection, persons: Sequence[bytes], since: date) -> Mapping[bytes, date]:
        """Return the last day, on or after `since`, on which each person refused help; who did not is left out."""

    def past_taking_back(self, connection: Connection, signal_rows: Sequence[int]) -> frozenset[int]:
        """Return which of these signals stay released whatever the policy says now: help was accepted, or it ended."""


class NobodyContacted:
    """A node that works no cases: nobody was contacted and nobody refused."""

    def contacts(self, *_: object) -> Mapping[bytes, int]:
        """Return nothing."""
        return {}

    def refusals(self, *_: object) -> Mapping[bytes, date]:
        """Return nothing."""
        return {}

    def past_taking_back(self, *_: object) -> frozenset[int]:
        """Return nothing."""
        return frozenset()
