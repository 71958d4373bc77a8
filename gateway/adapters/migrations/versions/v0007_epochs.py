"""Epochs get a table of their own, and municipalities a list of when they were re-keyed."""

import json

import sqlalchemy as sa
from alembic import op

from servicekit.migration import apply

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
    "ALTER TABLE municipality ADD COLUMN rekeyings TEXT DEFAULT '[]' NOT NULL",
)


_ACTIVE = """
INSERT INTO epoch (id, state, norm_version, valid_from, valid_to) VALUES (1, 'active', 1, :valid_from, :valid_to)
"""


def upgrade() -> None:
    """Make table and column."""
    for statement in _STATEMENTS:
        apply(statement)
    # Until now there was one epoch, the active one, with the dates of the newest manifest or of the first to come.
    connection = op.get_bind()
    newest = connection.scalar(sa.text("SELECT document FROM manifest ORDER BY version DESC LIMIT 1"))
    body = json.loads(newest).get("manifest") if newest else None  # a trustee keeps bodies without signature
    told = json.loads(body)["epochs"][0] if body else {}
    connection.execute(sa.text(_ACTIVE), {"valid_from": told.get("from"), "valid_to": told.get("to")})
