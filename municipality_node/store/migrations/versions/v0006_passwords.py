"""Passwords of local accounts."""

import sqlalchemy as sa
from alembic import op

from audit.schema import NUMBER

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "casework_password",
        sa.Column("user_id", NUMBER, sa.ForeignKey("casework_user.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("failures", NUMBER, nullable=False),
        sa.Column("locked_until", NUMBER),
    )
