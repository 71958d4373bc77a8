"""Cases, attempts, users."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _case_id(**options: bool) -> "sa.Column[int]":
    cascade = sa.ForeignKey("case_file.id", ondelete="CASCADE")
    return sa.Column("case_id", sa.Integer, cascade, nullable=False, **options)  # type: ignore[arg-type]


def upgrade() -> None:
    """Create the tables of casework."""
    op.create_table(
        "casework_user",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name_ref", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("sealed_name", sa.LargeBinary, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("active", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "casework_session",
        sa.Column("token_ref", sa.LargeBinary, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("casework_user.id", ondelete="CASCADE"), nullable=False),
        sa.Column("expires_at", sa.Integer, nullable=False),
    )
    op.create_table(
        "case_file",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key_name", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("month", sa.Integer, nullable=False),
        sa.Column("household_ref", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("result", sa.String(64)),
        sa.Column("assigned_to", sa.Integer, sa.ForeignKey("casework_user.id")),
        sa.Column("opened_day", sa.Integer, nullable=False),
        sa.Column("crisis_day", sa.Integer),
        sa.Column("picked_up_day", sa.Integer),
        sa.Column("accepted_day", sa.Integer),
        sa.Column("consent", sa.Integer, nullable=False),
        sa.Column("closed_day", sa.Integer),
        sa.Column("sealed_reference", sa.LargeBinary, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("sealed_particulars", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("case_file_by_household", "case_file", ["household_ref", "month"])
    op.create_index("case_file_by_state", "case_file", ["state", "closed_day"])
    op.create_table(
        "case_signal",
        sa.Column("signal_row", sa.Integer, sa.ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True),
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
        sa.Column("id", sa.Integer, primary_key=True),
        _case_id(index=True),
        sa.Column("day", sa.Integer, nullable=False, index=True),
        sa.Column("daypart", sa.String(8), nullable=False),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("call_centre", sa.Integer, nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("casework_user.id"), nullable=False),
        sa.Column("override", sa.String(20)),
        sa.Column("template", sa.String(32)),
        sa.Column("import_ref", sa.LargeBinary, unique=True),
    )
    op.create_table(
        "case_hand_over",
        _case_id(primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("casework_user.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("day", sa.Integer, nullable=False),
    )
    op.create_index("case_hand_over_by_user", "case_hand_over", ["user_id"])
