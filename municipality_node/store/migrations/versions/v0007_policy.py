"""Full policy: history by person and household under monthly keys, lists, approvals, review items, samples.

The history of the unreleased first schema is dropped: it was kept under a key that no month ends.
"""

import sqlalchemy as sa
from alembic import op

from audit.schema import NUMBER

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the tables of the policy and the review queue."""
    op.add_column("signal", sa.Column("ends_day", NUMBER))
    op.add_column("signal", sa.Column("released_day", NUMBER))
    op.create_index("ix_signal_released_day", "signal", ["released_day"])
    op.drop_table("history")
    op.create_table(
        "history",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("signal_row", NUMBER, sa.ForeignKey("signal.id", ondelete="CASCADE"), nullable=False, unique=True),
        sa.Column("person_ref", sa.LargeBinary, nullable=False, index=True),
        sa.Column("household_ref", sa.LargeBinary, nullable=False, index=True),
        sa.Column("sent_day", NUMBER, nullable=False),
        sa.Column("ends_day", NUMBER, nullable=False, index=True),
        sa.Column("ends_month", NUMBER, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("sealed_facts", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "listed",
        sa.Column("list", sa.Text, primary_key=True),
        sa.Column("person_ref", sa.LargeBinary, primary_key=True),
        sa.Column("until_day", NUMBER),
    )
    op.create_table(
        "policy_approval",
        sa.Column("policy_hash", sa.LargeBinary, primary_key=True),
        sa.Column("approver_ref", sa.LargeBinary, primary_key=True),
        sa.Column("approved_at", sa.Text, nullable=False),
    )
    op.create_table(
        "review_item",
        sa.Column("signal_row", NUMBER, sa.ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("officer_ref", sa.LargeBinary),
        sa.Column("candidate", NUMBER),
        sa.Column("last_day", NUMBER, nullable=False),
    )
    op.create_table(
        "sample",
        sa.Column("signal_row", NUMBER, sa.ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("drawn_day", NUMBER, nullable=False),
        sa.Column("finding", sa.Text, nullable=False),
    )
