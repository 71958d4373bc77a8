"""Data keys that wait for their destruction."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the list of doomed keys."""
    op.create_table(
        "doomed_key",
        sa.Column("data_class", sa.Text, primary_key=True),
        sa.Column("subject", sa.LargeBinary, primary_key=True),
    )
