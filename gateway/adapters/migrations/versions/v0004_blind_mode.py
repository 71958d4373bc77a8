"""Blind mode: the mode of a receipt, and how many sealed signals a partner sent of the agreed volume."""

from servicekit.migration import apply

revision = "0004"
down_revision = "0003"

_STATEMENTS = (
    # Every receipt so far came in direct mode: the gateway served no other.
    "ALTER TABLE receipt ADD COLUMN mode INTEGER DEFAULT '2' NOT NULL",
    """
CREATE TABLE sealed_volume (
    partner INTEGER NOT NULL,
    municipality TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    PRIMARY KEY (partner, municipality, epoch),
    FOREIGN KEY(partner) REFERENCES partner (number)
)
""",
)


def upgrade() -> None:
    """Add the column and the table."""
    for statement in _STATEMENTS:
        apply(statement)
