"""Who works for the municipality, as keyed pseudonyms, for alerts about looks at colleagues."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "staff",
        sa.Column("bsn_ref", sa.LargeBinary, primary_key=True),
        sa.Column("user_ref", sa.LargeBinary, index=True),
    )
