"""Reference keys derive from a secret of the day outside the database; nothing of them stays in it."""

from servicekit.migration import apply

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Drop the column. Withdrawals of receipts from before are recorded, and not tied to their acceptance."""
    apply("ALTER TABLE receipt DROP COLUMN reference_key")
