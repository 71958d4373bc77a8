"""What the node needs of the gateway, in its own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from keys.identity import MunicipalityCode, Oin, SignalId
from keys.voprf import Evaluation
from municipality_node.linking.leaf import LeafKey


class Evaluator(Protocol):
    """Whoever holds the leaf key."""

    def evaluate(self, leaf: LeafKey, blinded: Sequence[bytes]) -> Evaluation:
        """Return the evaluation of 1 to 4,096 blinded elements, its proof not verified yet. Safe for several threads.

        Raises EvaluationRefused with the evaluator's code (a budget, for instance), GatewayUnavailable.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleItem:
    """A sealed bundle in the mailbox, byte for byte."""

    sequence: int
    bundle: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalItem:
    """A partner took a signal back."""

    sequence: int
    partner: Oin
    signal_id: SignalId


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableItem:
    """An item of a kind or shape that this release does not know."""

    sequence: int


MailboxItem = BundleItem | WithdrawalItem | UnreadableItem


class Mailbox(Protocol):
    """The municipality's mailbox at the gateway.

    Every method raises GatewayUnavailable, GatewayRefused or GatewayCertificate.
    """

    def pull(self, *, after: int, limit: int, wait_seconds: float) -> Sequence[MailboxItem]:
        """Return waiting items with a higher sequence, oldest first; wait when there are none."""

    def acknowledge(self, sequences: Sequence[int]) -> None:
        """Remove items for good. Harmless when they are gone already."""

    def manifest(self, known_version: int) -> bytes | None:
        """Return the newest manifest document, not verified yet; None when it is the known one."""


class FeedbackDesk(Protocol):
    """Where records for partners are left at the gateway.

    Raises GatewayUnavailable, GatewayRefused or GatewayCertificate; then none of the records was taken.
    """

    def deposit(self, municipality: MunicipalityCode, records: Sequence[tuple[Oin, bytes]]) -> None:
        """Leave up to 1,000 sealed records for partners, durably. Leaving the same bytes again is no second record."""
