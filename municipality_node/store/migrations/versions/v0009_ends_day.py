"""Find what ends without looking through what does not."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Index the last days."""
    op.create_index("ix_signal_ends_day", "signal", ["ends_day"])
