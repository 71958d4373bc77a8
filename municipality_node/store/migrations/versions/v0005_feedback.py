"""Feedback: which signals still get a record, and records on their way to the gateway."""

import sqlalchemy as sa
from alembic import op

from audit.schema import NUMBER

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables; signals that came in before get their records too."""
    op.create_table(
        "feedback_due",
        sa.Column("partner", sa.Text, primary_key=True),
        sa.Column("signal_id", sa.LargeBinary, primary_key=True),
        sa.Column("day", NUMBER, nullable=False),
        sa.Column("rounds", NUMBER, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
    )
    op.create_index("ix_feedback_due_day", "feedback_due", ["day"])
    op.create_table(
        "feedback_outbox",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("partner", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.execute(
        "INSERT INTO feedback_due (partner, signal_id, day, rounds, told)"
        " SELECT partner, signal_id, day, 0, 'negative' FROM signal"
    )
