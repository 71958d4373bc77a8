"""A municipality remembers into which other one it went up, and when."""

from servicekit.migration import apply

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns."""
    apply("ALTER TABLE municipality ADD COLUMN merged_into TEXT")
    apply("ALTER TABLE municipality ADD COLUMN merged_at TEXT")
