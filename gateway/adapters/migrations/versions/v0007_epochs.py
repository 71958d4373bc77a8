"""Epochs get a table of their own, and municipalities a list of when they were re-keyed."""

from alembic import op

revision = "0007"
down_revision = "0006"

_STATEMENTS = (
    """
CREATE TABLE epoch (
    id INTEGER NOT NULL,
    state TEXT NOT NULL,
    norm_version INTEGER NOT NULL,
    valid_from TEXT,
    valid_to TEXT,
    PRIMARY KEY (id)
)
""",
    # Until now there was one epoch, the active one, with the dates of the newest manifest or of the first to come.
    """
INSERT INTO epoch SELECT 1, 'active', 1, began, ended FROM (SELECT 1) LEFT JOIN (
    SELECT json_extract(body, '$.epochs[0].from') AS began, json_extract(body, '$.epochs[0].to') AS ended FROM (
        SELECT json_extract(CAST(document AS TEXT), '$.manifest') AS body FROM manifest ORDER BY version DESC LIMIT 1
    )
)
""",
    "ALTER TABLE municipality ADD COLUMN rekeyings TEXT DEFAULT '[]' NOT NULL",
)


def upgrade() -> None:
    """Make table and column."""
    for statement in _STATEMENTS:
        op.execute(statement)
