"""Whether a municipality is at work here, and how much it took on a day."""

import sqlalchemy as sa
from alembic import op

from audit.schema import NUMBER

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the tables; a municipality without a row is at work."""
    op.create_table(
        "standing",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("move", sa.LargeBinary),
    )
    op.create_table(
        "taken",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("day", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
    )
