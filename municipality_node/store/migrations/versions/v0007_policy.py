"""Full policy: history by person and household under monthly keys, lists, approvals, review items, samples.

The history of the unreleased first schema is dropped: it was kept under a key that no month ends.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the tables of the policy and the review queue."""
    op.add_column("signal", sa.Column("ends_day", sa.Integer))
    op.add_column("signal", sa.Column("released_day", sa.Integer))
    op.create_index("ix_signal_released_day", "signal", ["released_day"])
    op.drop_table("history")
    op.create_table(
        "history",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "signal_row", sa.Integer, sa.ForeignKey("signal.id", ondelete="CASCADE"), nullable=False, unique=True
        ),
        sa.Column("person_ref", sa.LargeBinary, nullable=False, index=True),
        sa.Column("household_ref", sa.LargeBinary, nullable=False, index=True),
        sa.Column("sent_day", sa.Integer, nullable=False),
        sa.Column("ends_day", sa.Integer, nullable=False, index=True),
        sa.Column("ends_month", sa.Integer, nullable=False),
        sa.Column("standing", sa.String(10), nullable=False),
        sa.Column("sealed_facts", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "listed",
        sa.Column("list", sa.String(12), primary_key=True),
        sa.Column("person_ref", sa.LargeBinary, primary_key=True),
        sa.Column("until_day", sa.Integer),
    )
    op.create_table(
        "policy_approval",
        sa.Column("policy_hash", sa.LargeBinary, primary_key=True),
        sa.Column("approver_ref", sa.LargeBinary, primary_key=True),
        sa.Column("approved_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "review_item",
        sa.Column("signal_row", sa.Integer, sa.ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("officer_ref", sa.LargeBinary),
        sa.Column("candidate", sa.Integer),
        sa.Column("last_day", sa.Integer, nullable=False),
    )
    op.create_table(
        "sample",
        sa.Column("signal_row", sa.Integer, sa.ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("drawn_day", sa.Integer, nullable=False),
        sa.Column("finding", sa.String(12), nullable=False),
    )
