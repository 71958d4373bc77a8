"""Counts of cases by month, for reports."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "report_count",
        sa.Column("month", sa.Integer, primary_key=True),
        sa.Column("measure", sa.String(24), primary_key=True),
        sa.Column("row", sa.String(80), primary_key=True),
        sa.Column("column", sa.String(40), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_index("case_file_by_month", "case_file", ["month"])
