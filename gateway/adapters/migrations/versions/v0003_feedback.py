"""Feedback records, per partner."""

from servicekit.migration import apply

revision = "0003"
down_revision = "0002"

_STATEMENTS = (
    """
CREATE TABLE feedback_record (
    sequence INTEGER NOT NULL,
    partner INTEGER NOT NULL,
    municipality TEXT NOT NULL,
    digest BLOB NOT NULL,
    day INTEGER NOT NULL,
    sealed BLOB,
    PRIMARY KEY (sequence),
    FOREIGN KEY(partner) REFERENCES partner (number)
)
""",
    "CREATE UNIQUE INDEX feedback_once ON feedback_record (municipality, digest)",
    "CREATE INDEX feedback_of_partner ON feedback_record (partner, sequence) WHERE sealed IS NOT NULL",
)


def upgrade() -> None:
    """Create the table and its indexes."""
    for statement in _STATEMENTS:
        apply(statement)
