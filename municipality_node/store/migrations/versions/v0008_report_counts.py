"""Counts of cases by month, for reports."""

import sqlalchemy as sa
from alembic import op

from audit.schema import NUMBER

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "report_count",
        sa.Column("month", NUMBER, primary_key=True),
        sa.Column("measure", sa.Text, primary_key=True),
        sa.Column("row", sa.Text, primary_key=True),
        sa.Column("column", sa.Text, primary_key=True),
        sa.Column("count", NUMBER, nullable=False),
    )
    op.create_index("case_file_by_month", "case_file", ["month"])
