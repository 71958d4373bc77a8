"""The first schema: register, link keys, manifest, signals, history."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables of release 0.1."""
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, primary_key=True),
        sa.Column("note", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audit_entry",
        sa.Column("index", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, primary_key=True),
        sa.Column("entry", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audit_tile",
        sa.Column("level", sa.Integer, autoincrement=False, primary_key=True),
        sa.Column(
            "number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, primary_key=True
        ),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "link_key",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("leaf", sa.Integer, nullable=False),
        sa.Column("input_ref", sa.LargeBinary, nullable=False),
        sa.Column("sealed_key", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("leaf", "input_ref"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "manifest",
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("accepted_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "refused",
        sa.Column("bundle_hash", sa.LargeBinary, primary_key=True),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("received_day", sa.Integer, nullable=False),
    )
    op.create_table(
        "resident",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("bsn_ref", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("address_ref", sa.LargeBinary, index=True),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("sealed_resident", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "revision",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )
    op.create_table(
        "signal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("partner", sa.String(20), nullable=False),
        sa.Column("signal_id", sa.LargeBinary, nullable=False),
        sa.Column("bundle_hash", sa.LargeBinary, nullable=False),
        sa.Column("mode", sa.Integer, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("leaf", sa.Integer, nullable=False),
        sa.Column("received_day", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("opened", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("rules", sa.String(80), nullable=False),
        sa.Column("policy_hash", sa.LargeBinary),
        sa.Column("sealed_reference", sa.LargeBinary, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("tried_upto", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("sealed_explanation", sa.LargeBinary),
        sa.UniqueConstraint("partner", "signal_id"),
    )
    op.create_index("signal_by_state", "signal", ["state", "received_day"])
    op.create_table(
        "withdrawal",
        sa.Column("partner", sa.String(20), primary_key=True),
        sa.Column("signal_id", sa.LargeBinary, primary_key=True),
        sa.Column("received_day", sa.Integer, nullable=False),
    )
    op.create_table(
        "history",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_ref", sa.LargeBinary, nullable=False, index=True),
        sa.Column("repeat_ref", sa.LargeBinary, nullable=False, index=True),
        sa.Column("sent_day", sa.Integer, nullable=False),
        sa.Column("sealed_amount", sa.LargeBinary, nullable=False),
        sa.Column(
            "signal_row", sa.Integer, sa.ForeignKey("signal.id", ondelete="CASCADE"), nullable=False, unique=True
        ),
    )
    op.create_table(
        "resident_link",
        sa.Column("resident_id", sa.Integer, sa.ForeignKey("resident.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("leaf", sa.Integer, primary_key=True),
        sa.Column("sealed_ids", sa.LargeBinary, nullable=False),
    )
