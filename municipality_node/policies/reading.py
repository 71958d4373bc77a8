"""Policies in front of a coordinator: the versions, who approved them, and which is in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from municipality_node.casework.desk import Desk, Session
from municipality_node.domain.casework.roles import Permission
from municipality_node.domain.policy import Policy
from municipality_node.errors import PolicyRefused
from municipality_node.policies.book import PolicyBook
from municipality_node.policies.described import Difference, differences
from municipality_node.store.approvals import Approvals
from servicekit.transactions import read_transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Somebody's approval; the name is empty for who does not work here any more."""

    name: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVersion:
    """One version as a coordinator sees it."""

    policy: Policy
    approvals: Sequence[Approval]
    in_force: bool


class PolicyReading:
    """Shows the versions of one municipality, to one coordinator. Nobody's data, so no look is recorded."""

    def __init__(self, desk: Desk, book: PolicyBook, session: Session) -> None:
        self._desk = desk
        self._book = book
        self._session = session

    def versions(self) -> list[ShownVersion]:
        """Return every version, the oldest first. Raises NotPermitted."""
        self._desk.permit(self._session, Permission.SET_POLICY)
        known, current = self._book.versions(), self._current()
        with read_transaction(self._desk.tenant.engine) as connection:
            given = Approvals().everybody(connection)
            users = self._desk.users.everybody(connection)
        names = {self._desk.pseudonyms.officer(user.name): user.name for user in users}
        return [
            ShownVersion(
                policy=version.policy,
                approvals=[
                    Approval(name=names.get(approver, ""), day=datetime.fromisoformat(moment).date())
                    for digest, approver, moment in given
                    if digest == version.policy.digest
                ],
                in_force=current is not None and version.policy.digest == current.digest,
            )
            for version in known
        ]

    def version(self, digest: str) -> Policy:
        """Return the version of a digest; of an empty one that in force, or the last. Raises PolicyRefused."""
        self._desk.permit(self._session, Permission.SET_POLICY)
        policies = [version.policy for version in self._book.versions()]
        if not digest:
            return self._current() or policies[-1]
        found = next((policy for policy in policies if policy.digest.hex() == digest), None)
        if found is None:
            raise PolicyRefused("not one of the versions that the configuration names", field="digest")
        return found

    def compared(self, old: str, new: str) -> list[Difference]:
        """Return what two versions say differently. Raises NotPermitted, PolicyRefused."""
        return differences(self.version(old), self.version(new))

    def _current(self) -> Policy | None:
        try:
            return self._book.in_force(self._desk.today)
        except PolicyRefused:
            return None
