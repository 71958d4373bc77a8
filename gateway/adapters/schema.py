"""The tables of the gateway's store. Nothing in them is in clear: bundles are sealed, ids are keyed hashes.

Row keys rise with time (a random key would touch a random page per row); `receipt.number` is the sequence of the bundle
in the mailbox.
"""

from sqlalchemy import BLOB, Column, ForeignKey, Index, Integer, MetaData, Table, Text, text

from audit.schema import define

metadata = MetaData()
audit_log = define(metadata)

state = Table(
    "state", metadata,
    Column("name", Text, primary_key=True),
    Column("value", Integer, nullable=False),
)  # fmt: skip

partner = Table(
    "partner", metadata,
    Column("number", Integer, primary_key=True),
    Column("oin", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("partner_type", Text, nullable=False),
    Column("signing_key", BLOB),
    Column("sealing_key", BLOB),
    Column("modes", Text, nullable=False),
    Column("signal_types", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("volumes", Text, nullable=False, server_default="{}"),
)  # fmt: skip

municipality = Table(
    "municipality", metadata,
    Column("code", Text, primary_key=True),
    Column("node_oin", Text, nullable=False, unique=True),
    Column("operator_oin", Text, nullable=False),
    Column("root_key", BLOB, nullable=False),
    Column("seal_keys", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("shown_through", Integer, nullable=False, server_default="0"),
    Column("budget", Integer, nullable=False, server_default="0"),
    Column("rekeyings", Text, nullable=False, server_default="[]"),
)  # fmt: skip

epoch = Table(
    "epoch", metadata,
    Column("id", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("norm_version", Integer, nullable=False),
    Column("valid_from", Text),
    Column("valid_to", Text),
)  # fmt: skip

manifest = Table(
    "manifest", metadata,
    Column("version", Integer, primary_key=True),
    Column("hash", BLOB, nullable=False),
    Column("document", BLOB, nullable=False),
)  # fmt: skip

routing_range = Table(
    "routing_range", metadata,
    Column("start", Integer, primary_key=True),
    Column("end", Integer, nullable=False),
    Column("municipality", Integer, nullable=False),
)  # fmt: skip

receipt = Table(
    "receipt", metadata,
    Column("number", Integer, primary_key=True),
    Column("partner", Integer, ForeignKey("partner.number"), nullable=False),
    Column("signal_id", BLOB, nullable=False),
    Column("receipt_id", BLOB, nullable=False),
    Column("leaf_hash", BLOB, nullable=False),
    Column("day", Integer, nullable=False),
    Column("municipality", Text, nullable=False),
    Column("withdrawn", Integer, nullable=False, server_default="0"),
    Column("mode", Integer, nullable=False, server_default="2"),
    Column("entry", Integer),
    Index("receipt_of_signal", "partner", "signal_id", unique=True),
)  # fmt: skip

mailbox_item = Table(
    "mailbox_item", metadata,
    Column("sequence", Integer, primary_key=True),
    Column("municipality", Text, nullable=False),
    Column("bundle", BLOB),
    Column("partner_oin", Text),
    Column("signal_id", BLOB),
    Index("mailbox_of_municipality", "municipality", "sequence"),
)  # fmt: skip

evaluation_budget = Table(
    "evaluation_budget", metadata,
    Column("municipality", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("caller", Text, primary_key=True),
    Column("granted", Integer, nullable=False),
    Column("spent", Integer, nullable=False, server_default="0"),
)  # fmt: skip

ledger_line = Table(
    "ledger_line", metadata,
    Column("number", Integer, primary_key=True),
    Column("municipality", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("caller", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("reference", BLOB),
    Column("approvals", Text, nullable=False, server_default="[]"),
    Column("hash", BLOB, nullable=False),
    Index("line_of_reference", "municipality", "epoch", "generation", "caller", "reference", unique=True),
)  # fmt: skip
"""`evaluation_budget` holds the totals of these lines, by which requests are admitted."""

feedback_record = Table(
    "feedback_record", metadata,
    Column("sequence", Integer, primary_key=True),
    Column("partner", Integer, ForeignKey("partner.number"), nullable=False),
    Column("municipality", Text, nullable=False),
    Column("digest", BLOB, nullable=False),
    Column("day", Integer, nullable=False),
    Column("sealed", BLOB),
    Index("feedback_once", "municipality", "digest", unique=True),
    Index("feedback_of_partner", "partner", "sequence", sqlite_where=text("sealed IS NOT NULL")),
)  # fmt: skip
"""`sealed` is null once the partner acknowledged; the digest stays for a while (`gateway.retention`)."""

sealed_volume = Table(
    "sealed_volume", metadata,
    Column("partner", Integer, ForeignKey("partner.number"), primary_key=True),
    Column("municipality", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("accepted", Integer, nullable=False),
)  # fmt: skip
