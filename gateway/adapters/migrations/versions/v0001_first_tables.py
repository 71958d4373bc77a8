"""The first tables."""

from servicekit.migration import apply

revision = "0001"
down_revision = None

_STATEMENTS = (
    """
CREATE TABLE audit_checkpoint (
    size INTEGER NOT NULL,
    note BLOB NOT NULL,
    PRIMARY KEY (size)
)
""",
    """
CREATE TABLE audit_entry (
    "index" INTEGER NOT NULL,
    entry BLOB NOT NULL,
    PRIMARY KEY ("index")
)
""",
    """
CREATE TABLE audit_tile (
    level INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, number)
)
""",
    """
CREATE TABLE evaluation_budget (
    municipality TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    granted INTEGER NOT NULL,
    spent INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (municipality, epoch, generation)
)
""",
    """
CREATE TABLE evaluation_charge (
    number INTEGER NOT NULL,
    municipality TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    caller TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (number)
)
""",
    """
CREATE UNIQUE INDEX charge_of_request ON evaluation_charge (municipality, epoch, generation, request_hash)
""",
    """
CREATE TABLE mailbox_item (
    sequence INTEGER NOT NULL,
    municipality TEXT NOT NULL,
    bundle BLOB,
    partner_oin TEXT,
    signal_id BLOB,
    PRIMARY KEY (sequence)
)
""",
    """
CREATE INDEX mailbox_of_municipality ON mailbox_item (municipality, sequence)
""",
    """
CREATE TABLE manifest (
    version INTEGER NOT NULL,
    hash BLOB NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (version)
)
""",
    """
CREATE TABLE municipality (
    code TEXT NOT NULL,
    node_oin TEXT NOT NULL,
    operator_oin TEXT NOT NULL,
    root_key BLOB NOT NULL,
    seal_keys TEXT NOT NULL,
    profile TEXT NOT NULL,
    generation INTEGER NOT NULL,
    state TEXT NOT NULL,
    shown_through INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (code),
    UNIQUE (node_oin)
)
""",
    """
CREATE TABLE partner (
    number INTEGER NOT NULL,
    oin TEXT NOT NULL,
    name TEXT NOT NULL,
    partner_type TEXT NOT NULL,
    signing_key BLOB,
    sealing_key BLOB,
    modes TEXT NOT NULL,
    signal_types TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (number),
    UNIQUE (oin)
)
""",
    """
CREATE TABLE routing_range (
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    municipality INTEGER NOT NULL,
    PRIMARY KEY (start)
)
""",
    """
CREATE TABLE state (
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (name)
)
""",
    """
CREATE TABLE receipt (
    number INTEGER NOT NULL,
    partner INTEGER NOT NULL,
    signal_id BLOB NOT NULL,
    receipt_id BLOB NOT NULL,
    leaf_hash BLOB NOT NULL,
    day INTEGER NOT NULL,
    municipality TEXT NOT NULL,
    reference_key BLOB NOT NULL,
    withdrawn INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (number),
    FOREIGN KEY(partner) REFERENCES partner (number)
)
""",
    """
CREATE UNIQUE INDEX receipt_of_signal ON receipt (partner, signal_id)
""",
    "INSERT INTO state (name, value) VALUES ('next_sequence', 1), ('revision', 1), ('routing_revision', 1)",
)


def upgrade() -> None:
    """Create everything that the first release keeps."""
    for statement in _STATEMENTS:
        apply(statement)
