"""Passwords of local accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "casework_password",
        sa.Column("user_id", sa.Integer, sa.ForeignKey("casework_user.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("hash", sa.String(200), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.Integer),
    )
