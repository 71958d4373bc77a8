"""When a user's access ended, and when a record for a partner was written: both end some time after."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_TODAY = "CAST(strftime('%s', 'now') AS INTEGER) / 86400"


def upgrade() -> None:
    """Count from today for what is there already."""
    op.add_column("casework_user", sa.Column("ended_day", sa.Integer))
    op.execute(f"UPDATE casework_user SET ended_day = {_TODAY} WHERE active = 0")  # noqa: S608 - no value from outside
    op.drop_column("casework_user", "active")
    op.add_column("feedback_outbox", sa.Column("day", sa.Integer, nullable=False, server_default="0"))
    op.execute(f"UPDATE feedback_outbox SET day = {_TODAY}")  # noqa: S608 - idem
