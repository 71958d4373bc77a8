"""Whether a municipality is at work here, and how much it took on a day."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the tables; a municipality without a row is at work."""
    op.create_table(
        "standing",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("move", sa.LargeBinary),
    )
    op.create_table(
        "taken",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
    )
