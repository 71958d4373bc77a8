"""Cases, attempts, users."""

import sqlalchemy as sa
from alembic import op

from audit.schema import NUMBER

revision = "0004"
down_revision = "0003"


def _case_id(**options: bool) -> "sa.Column[int]":
    cascade = sa.ForeignKey("case_file.id", ondelete="CASCADE")
    return sa.Column("case_id", NUMBER, cascade, nullable=False, **options)  # type: ignore[arg-type]


def upgrade() -> None:
    """Create the tables of casework."""
    op.create_table(
        "casework_user",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("name_ref", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("sealed_name", sa.LargeBinary, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("active", NUMBER, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "casework_session",
        sa.Column("token_ref", sa.LargeBinary, primary_key=True),
        sa.Column("user_id", NUMBER, sa.ForeignKey("casework_user.id", ondelete="CASCADE"), nullable=False),
        sa.Column("expires_at", NUMBER, nullable=False),
    )
    op.create_table(
        "case_file",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("key_name", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("month", NUMBER, nullable=False),
        sa.Column("household_ref", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("result", sa.Text),
        sa.Column("assigned_to", NUMBER, sa.ForeignKey("casework_user.id")),
        sa.Column("opened_day", NUMBER, nullable=False),
        sa.Column("crisis_day", NUMBER),
        sa.Column("picked_up_day", NUMBER),
        sa.Column("accepted_day", NUMBER),
        sa.Column("consent", NUMBER, nullable=False),
        sa.Column("closed_day", NUMBER),
        sa.Column("sealed_reference", sa.LargeBinary, nullable=False),
        sa.Column("entries", NUMBER, nullable=False),
        sa.Column("sealed_particulars", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("case_file_by_household", "case_file", ["household_ref", "month"])
    op.create_index("case_file_by_state", "case_file", ["state", "closed_day"])
    op.create_table(
        "case_signal",
        sa.Column("signal_row", NUMBER, sa.ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True),
        _case_id(index=True),
    )
    op.create_table(
        "case_person",
        _case_id(primary_key=True),
        sa.Column("person_ref", sa.LargeBinary, primary_key=True),
    )
    op.create_index("case_person_by_ref", "case_person", ["person_ref"])
    op.create_table(
        "case_attempt",
        sa.Column("id", NUMBER, primary_key=True),
        _case_id(index=True),
        sa.Column("day", NUMBER, nullable=False, index=True),
        sa.Column("daypart", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("call_centre", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, sa.ForeignKey("casework_user.id"), nullable=False),
        sa.Column("override", sa.Text),
        sa.Column("template", sa.Text),
        sa.Column("import_ref", sa.LargeBinary, unique=True),
    )
    op.create_table(
        "case_hand_over",
        _case_id(primary_key=True),
        sa.Column("user_id", NUMBER, sa.ForeignKey("casework_user.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("day", NUMBER, nullable=False),
    )
    op.create_index("case_hand_over_by_user", "case_hand_over", ["user_id"])
