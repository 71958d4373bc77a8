"""What waits may be in frames of a stream instead of in the store."""

from servicekit.migration import apply

revision = "0009"
down_revision = "0008"

_STATEMENTS = (
    """
CREATE TABLE frame (
    number INTEGER NOT NULL,
    digest BLOB NOT NULL,
    epoch INTEGER,
    PRIMARY KEY (number)
)
""",
    "ALTER TABLE mailbox_item ADD COLUMN frame INTEGER REFERENCES frame (number)",
    "ALTER TABLE mailbox_item ADD COLUMN place INTEGER",
    "CREATE INDEX mailbox_of_frame ON mailbox_item (frame) WHERE frame IS NOT NULL",
    "ALTER TABLE feedback_record ADD COLUMN frame INTEGER REFERENCES frame (number)",
    "ALTER TABLE feedback_record ADD COLUMN place INTEGER",
    "CREATE INDEX feedback_of_frame ON feedback_record (frame) WHERE frame IS NOT NULL",
    "DROP INDEX feedback_of_partner",
    """
CREATE INDEX feedback_of_partner ON feedback_record (partner, sequence) WHERE sealed IS NOT NULL OR frame IS NOT NULL
""",
    "INSERT INTO state (name, value) VALUES ('frames_closed', 0), ('frames_erased', 0)",
)


def upgrade() -> None:
    """Make the table and the columns."""
    for statement in _STATEMENTS:
        apply(statement)
