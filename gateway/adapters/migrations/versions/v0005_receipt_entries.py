"""Where the entry of a receipt stands in the audit log, so that proving it needs no search."""

from servicekit.migration import apply

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; receipts from before have none."""
    apply("ALTER TABLE receipt ADD COLUMN entry INTEGER")
