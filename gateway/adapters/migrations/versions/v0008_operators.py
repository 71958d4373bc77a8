"""Operators get accounts and sessions, days get counts, and a mailbox remembers when it was last collected."""

from servicekit.migration import apply

revision = "0008"
down_revision = "0007"

_STATEMENTS = (
    "ALTER TABLE municipality ADD COLUMN collected_at INTEGER",
    """
CREATE TABLE day_count (
    day INTEGER NOT NULL,
    municipality TEXT NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, municipality, outcome)
)
""",
    # What was refused before is in the audit log only.
    "INSERT INTO day_count SELECT day, municipality, 'ACCEPTED', count(*) FROM receipt GROUP BY day, municipality",
    """
CREATE TABLE operator (
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    active INTEGER NOT NULL,
    password TEXT,
    failures INTEGER DEFAULT '0' NOT NULL,
    locked_until INTEGER,
    PRIMARY KEY (number),
    UNIQUE (name)
)
""",
    """
CREATE TABLE operator_session (
    digest BLOB NOT NULL,
    operator INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (digest),
    FOREIGN KEY(operator) REFERENCES operator (number)
)
""",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in _STATEMENTS:
        apply(statement)
