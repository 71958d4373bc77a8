"""Who approved which bytes of policy."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from municipality_node.store.schema import POLICY_APPROVAL
from servicekit.store import insert_or


class Approvals:
    """Reads and writes approvals. Approvers are keyed pseudonyms; works on the caller's connection."""

    def add(self, connection: Connection, digest: bytes, approver: bytes, moment: datetime) -> bool:
        """Record that somebody approved these bytes; return whether it is new."""
        adding = insert_or(connection, POLICY_APPROVAL).on_conflict_do_nothing()
        adding = adding.execution_options(preserve_rowcount=True)  # of an insert it is not kept otherwise
        values = {"policy_hash": digest, "approver_ref": approver, "approved_at": moment.isoformat()}
        return bool(connection.execute(adding.values(values)).rowcount)

    def everybody(self, connection: Connection) -> list[tuple[bytes, bytes, str]]:
        """Return digest, approver and moment of every approval, the oldest first."""
        known = POLICY_APPROVAL.c
        query = select(known.policy_hash, known.approver_ref, known.approved_at).order_by(known.approved_at)
        return [(row[0], row[1], row[2]) for row in connection.execute(query)]

    def counts(self, connection: Connection) -> dict[bytes, int]:
        """Return by how many each approved policy was approved."""
        query = select(POLICY_APPROVAL.c.policy_hash, func.count()).group_by(POLICY_APPROVAL.c.policy_hash)
        return {digest: count for digest, count in connection.execute(query)}  # noqa: C416 - rows, not pairs
