"""Requests for evaluation are kept: their seed, to repeat them after a crash and to show what was asked."""

import sqlalchemy as sa
from alembic import op

from audit.schema import NUMBER

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table of batches."""
    op.create_table(
        "evaluation_batch",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("leaf", NUMBER, nullable=False),
        sa.Column("day", NUMBER, nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary, nullable=False),
        sa.Column("pointers", sa.LargeBinary, nullable=False),
        sa.Column("sealed_inputs", sa.LargeBinary),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_evaluation_batch_leaf", "evaluation_batch", ["leaf"])
