"""What was handed to somebody is found in the order of its pages."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the index one of user and case."""
    op.drop_index("case_hand_over_by_user", "case_hand_over")
    op.create_index("case_hand_over_by_user", "case_hand_over", ["user_id", "case_id"])
