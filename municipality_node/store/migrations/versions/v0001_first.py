"""The first schema: register, link keys, manifest, signals, history."""

import sqlalchemy as sa
from alembic import op

from audit.schema import NUMBER

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables of release 0.1."""
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", NUMBER, autoincrement=False, primary_key=True),
        sa.Column("note", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audit_entry",
        sa.Column("index", NUMBER, autoincrement=False, primary_key=True),
        sa.Column("entry", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audit_tile",
        sa.Column("level", NUMBER, autoincrement=False, primary_key=True),
        sa.Column("number", NUMBER, autoincrement=False, primary_key=True),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "link_key",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("leaf", NUMBER, nullable=False),
        sa.Column("input_ref", sa.LargeBinary, nullable=False),
        sa.Column("sealed_key", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("leaf", "input_ref"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "manifest",
        sa.Column("version", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("accepted_at", sa.Text, nullable=False),
    )
    op.create_table(
        "refused",
        sa.Column("bundle_hash", sa.LargeBinary, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("received_day", NUMBER, nullable=False),
    )
    op.create_table(
        "resident",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("bsn_ref", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("address_ref", sa.LargeBinary, index=True),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("sealed_resident", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "revision",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("number", NUMBER, nullable=False),
    )
    op.create_table(
        "signal",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("partner", sa.Text, nullable=False),
        sa.Column("signal_id", sa.LargeBinary, nullable=False),
        sa.Column("bundle_hash", sa.LargeBinary, nullable=False),
        sa.Column("mode", NUMBER, nullable=False),
        sa.Column("day", NUMBER, nullable=False),
        sa.Column("leaf", NUMBER, nullable=False),
        sa.Column("received_day", NUMBER, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("opened", NUMBER, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("policy_hash", sa.LargeBinary),
        sa.Column("sealed_reference", sa.LargeBinary, nullable=False),
        sa.Column("entries", NUMBER, nullable=False),
        sa.Column("tried_upto", NUMBER, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("sealed_explanation", sa.LargeBinary),
        sa.UniqueConstraint("partner", "signal_id"),
    )
    op.create_index("signal_by_state", "signal", ["state", "received_day"])
    op.create_table(
        "withdrawal",
        sa.Column("partner", sa.Text, primary_key=True),
        sa.Column("signal_id", sa.LargeBinary, primary_key=True),
        sa.Column("received_day", NUMBER, nullable=False),
    )
    op.create_table(
        "history",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("person_ref", sa.LargeBinary, nullable=False, index=True),
        sa.Column("repeat_ref", sa.LargeBinary, nullable=False, index=True),
        sa.Column("sent_day", NUMBER, nullable=False),
        sa.Column("sealed_amount", sa.LargeBinary, nullable=False),
        sa.Column("signal_row", NUMBER, sa.ForeignKey("signal.id", ondelete="CASCADE"), nullable=False, unique=True),
    )
    op.create_table(
        "resident_link",
        sa.Column("resident_id", NUMBER, sa.ForeignKey("resident.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("leaf", NUMBER, primary_key=True),
        sa.Column("sealed_ids", sa.LargeBinary, nullable=False),
    )
