"""Every change of a case gives it a version, so that the work list finds what changed."""

import sqlalchemy as sa
from alembic import op

from audit.schema import NUMBER

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the column; what is there was changed before everything that comes."""
    op.add_column("case_file", sa.Column("version", NUMBER, nullable=False, server_default="0"))
    op.create_index("case_file_by_version", "case_file", ["version"])
