"""When a user's access ended, and when a record for a partner was written: both end some time after."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from audit.schema import NUMBER

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Count from today for what is there already."""
    today = int(datetime.now(UTC).timestamp()) // 86_400
    op.add_column("casework_user", sa.Column("ended_day", NUMBER))
    op.execute(sa.text("UPDATE casework_user SET ended_day = :today WHERE active = 0").bindparams(today=today))
    op.drop_column("casework_user", "active")
    op.add_column("feedback_outbox", sa.Column("day", NUMBER, nullable=False, server_default="0"))
    op.execute(sa.text("UPDATE feedback_outbox SET day = :today").bindparams(today=today))
