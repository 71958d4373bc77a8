"""What comes from one leaf rests under a data key of its own, and goes with its epoch; records of that stay.

Link keys that were written before, under the register's key, are removed: residents are linked anew.
"""

import sqlalchemy as sa
from alembic import op

from audit.schema import NUMBER

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Create the table of records; remove what rests under the wrong key."""
    op.create_table(
        "destroyed_leaf",
        sa.Column("leaf", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    for table in ("resident_link", "link_key", "evaluation_batch"):
        op.execute(f"DELETE FROM {table}")  # noqa: S608 - names of this file
