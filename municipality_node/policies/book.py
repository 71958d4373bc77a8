"""The versions of a municipality's policy, and which of them is in force: begun, and approved by two people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from municipality_node.domain.policy import Policy
from municipality_node.errors import PolicyRefused
from municipality_node.store.approvals import Approvals
from servicekit.transactions import read_transaction

APPROVERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version, and how many approved its bytes."""

    policy: Policy
    approvals: int

    @property
    def approved(self) -> bool:
        """Whether enough people approved it."""
        return self.approvals >= APPROVERS


class PolicyBook:
    """All versions of one municipality. An approval is of bytes: a changed file has none."""

    def __init__(self, *, engine: Engine, versions: Sequence[Policy], approvals: Approvals) -> None:
        self._engine = engine
        self._versions = tuple(sorted(versions, key=lambda policy: policy.valid_from))
        self._approvals = approvals

    def digests(self) -> list[bytes]:
        """Return the digest of every version that the configuration names."""
        return [policy.digest for policy in self._versions]

    def versions(self) -> list[Version]:
        """Return every version, the oldest first."""
        with read_transaction(self._engine) as connection:
            counts = self._approvals.counts(connection)
        return [Version(policy=policy, approvals=counts.get(policy.digest, 0)) for policy in self._versions]

    def in_force(self, day: date) -> Policy:
        """Return the last approved version that began on or before `day`. Raises PolicyRefused when there is none."""
        begun = [version for version in self.versions() if version.policy.valid_from <= day]
        approved = [version.policy for version in begun if version.approved]
        if not approved:
            raise PolicyRefused("no version has begun and is approved by two", field="policy")
        return approved[-1]
