"""The routing table that the manifest names stays beside the imported one; a merger knows its manifest."""

from servicekit.migration import apply

revision = "0011"
down_revision = "0010"

_STATEMENTS = (
    """
CREATE TABLE routing_former (
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    municipality INTEGER NOT NULL,
    PRIMARY KEY (start)
)
""",
    "ALTER TABLE municipality ADD COLUMN merged_under INTEGER",
    # What merged before is taken for announced: its manifest was built long since.
    "UPDATE municipality SET merged_under = 0 WHERE merged_into IS NOT NULL",
)


def upgrade() -> None:
    """Make the table and the column."""
    for statement in _STATEMENTS:
        apply(statement)
