"""The evaluation ledger becomes a chain of lines per caller; what was granted and charged before is carried over."""

import hashlib
from typing import Any

import sqlalchemy as sa
from alembic import op

from servicekit.migration import apply

revision = "0002"
down_revision = "0001"

_TABLES = (
    "ALTER TABLE municipality ADD COLUMN budget INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE partner ADD COLUMN volumes TEXT DEFAULT '{}' NOT NULL",
    """
CREATE TABLE ledger_line (
    number INTEGER NOT NULL,
    municipality TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    caller TEXT NOT NULL,
    kind TEXT NOT NULL,
    count INTEGER NOT NULL,
    reference BLOB,
    approvals TEXT DEFAULT '[]' NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (number)
)
""",
    "CREATE UNIQUE INDEX line_of_reference ON ledger_line (municipality, epoch, generation, caller, reference)",
    "ALTER TABLE evaluation_budget RENAME TO budget_before",
    """
CREATE TABLE evaluation_budget (
    municipality TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    caller TEXT NOT NULL,
    granted INTEGER NOT NULL,
    spent INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (municipality, epoch, generation, caller)
)
""",
    """
INSERT INTO evaluation_budget SELECT b.municipality, b.epoch, b.generation, m.node_oin, b.granted, b.spent
FROM budget_before b JOIN municipality m ON m.code = b.municipality
""",
    """
UPDATE municipality
SET budget = coalesce((SELECT max(granted) FROM budget_before b WHERE b.municipality = municipality.code), 0)
""",
)
_GRANTS = "SELECT municipality, epoch, generation, caller, 'agreed', granted, NULL FROM evaluation_budget"
_CHARGES = "SELECT municipality, epoch, generation, caller, 'charge', count, request_hash FROM evaluation_charge"


def upgrade() -> None:
    """Make the tables, and the first lines of the chain."""
    for statement in _TABLES:
        apply(statement)
    connection = op.get_bind()
    before = bytes(32)
    rows = [*connection.execute(sa.text(_GRANTS)), *connection.execute(sa.text(f"{_CHARGES} ORDER BY number"))]
    for number, row in enumerate(rows, 1):
        before = _append(connection, number, tuple(row), before)
    apply("DROP TABLE budget_before")
    apply("DROP TABLE evaluation_charge")


def _append(connection: sa.Connection, number: int, row: tuple[Any, ...], before: bytes) -> bytes:
    # Written out, as the release of this migration hashed lines: a migration must not change with the code.
    municipality, epoch, generation, caller, kind, count, reference = row
    account = _lp(municipality, epoch.to_bytes(4, "big"), generation.to_bytes(2, "big"), caller)
    told = ("drempel/ledger-line/v1", before, account, kind, count.to_bytes(8, "big"), reference or b"")
    own = hashlib.sha256(_lp(*told)).digest()
    connection.execute(
        sa.text(
            "INSERT INTO ledger_line (number, municipality, epoch, generation, caller, kind, count, reference, hash)"
            " VALUES (:number, :municipality, :epoch, :generation, :caller, :kind, :count, :reference, :hash)"
        ),
        {
            "number": number, "municipality": municipality, "epoch": epoch, "generation": generation, "caller": caller,
            "kind": kind, "count": count, "reference": reference, "hash": own,
        },
    )  # fmt: skip
    return own


def _lp(*values: bytes | str) -> bytes:
    encoded = [value.encode() if isinstance(value, str) else value for value in values]
    return b"".join(len(value).to_bytes(2, "big") + value for value in encoded)
