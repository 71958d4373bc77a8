"""Finding entries of the audit log, and signals by their id alone."""

import sqlalchemy as sa
from alembic import op

from audit.schema import NUMBER

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the look-up, empty: it is made from the log when somebody looks."""
    op.create_table(
        "audit_lookup",
        sa.Column("index", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("object", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
    )
    op.create_index("audit_lookup_by_day", "audit_lookup", ["day", "index"])
    op.create_index("audit_lookup_by_action", "audit_lookup", ["action", "day", "index"])
    op.create_index("audit_lookup_by_actor", "audit_lookup", ["actor", "day", "index"])
    op.create_index("audit_lookup_by_object", "audit_lookup", ["object", "index"])
    op.create_index("signal_by_id", "signal", ["signal_id"])
