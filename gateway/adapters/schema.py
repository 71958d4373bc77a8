"""The tables of the gateway's store. Nothing in them is in clear: bundles are sealed, ids are keyed hashes.

Row keys rise with time (a random key would touch a random page per row); `receipt.number` is the sequence of the bundle
in the mailbox.
"""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, MetaData, Table, Text, or_, text

from audit.schema import NUMBER, define

metadata = MetaData()
audit_log = define(metadata)
_WAITING = text("sealed IS NOT NULL OR frame IS NOT NULL")
_FRAMED = text("frame IS NOT NULL")

state = Table(
    "state", metadata,
    Column("name", Text, primary_key=True),
    Column("value", NUMBER, nullable=False),
)  # fmt: skip

partner = Table(
    "partner", metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("oin", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("partner_type", Text, nullable=False),
    Column("signing_key", LargeBinary),
    Column("sealing_key", LargeBinary),
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
    Column("root_key", LargeBinary, nullable=False),
    Column("seal_keys", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("generation", NUMBER, nullable=False),
    Column("state", Text, nullable=False),
    Column("shown_through", NUMBER, nullable=False, server_default="0"),
    Column("budget", NUMBER, nullable=False, server_default="0"),
    Column("rekeyings", Text, nullable=False, server_default="[]"),
    Column("collected_at", NUMBER),
    Column("merged_into", Text),
    Column("merged_at", Text),
    Column("merged_under", NUMBER),
)  # fmt: skip

epoch = Table(
    "epoch", metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("norm_version", NUMBER, nullable=False),
    Column("valid_from", Text),
    Column("valid_to", Text),
)  # fmt: skip

manifest = Table(
    "manifest", metadata,
    Column("version", NUMBER, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("document", LargeBinary, nullable=False),
)  # fmt: skip

routing_range = Table(
    "routing_range", metadata,
    Column("start", NUMBER, primary_key=True, autoincrement=False),
    Column("end", NUMBER, nullable=False),
    Column("municipality", NUMBER, nullable=False),
)  # fmt: skip

routing_former = routing_range.to_metadata(metadata, name="routing_former")
"""The table that a manifest named when another was imported."""

receipt = Table(
    "receipt", metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("partner", NUMBER, ForeignKey("partner.number"), nullable=False),
    Column("signal_id", LargeBinary, nullable=False),
    Column("receipt_id", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    Column("day", NUMBER, nullable=False),
    Column("municipality", Text, nullable=False),
    Column("withdrawn", NUMBER, nullable=False, server_default="0"),
    Column("mode", NUMBER, nullable=False, server_default="2"),
    Column("entry", NUMBER),
    Index("receipt_of_signal", "partner", "signal_id", unique=True),
)  # fmt: skip
WITHDRAWN, LOST = 1, 2
"""What `receipt.withdrawn` says: by its partner, or let go because brokers lost its bundle."""

frame = Table(
    "frame", metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, nullable=False),
    Column("epoch", NUMBER),
)  # fmt: skip
"""A message of the stream that something below waits in (ADR 0195); its epoch, when all of it ends with one."""

mailbox_item = Table(
    "mailbox_item", metadata,
    Column("sequence", NUMBER, primary_key=True, autoincrement=False),
    Column("municipality", Text, nullable=False),
    Column("bundle", LargeBinary),
    Column("partner_oin", Text),
    Column("signal_id", LargeBinary),
    Column("frame", NUMBER, ForeignKey("frame.number")),
    Column("place", NUMBER),
    Index("mailbox_of_municipality", "municipality", "sequence"),
    Index("mailbox_of_frame", "frame", sqlite_where=_FRAMED, postgresql_where=_FRAMED),
)  # fmt: skip
"""A bundle is here, or at a place in a frame; a withdrawal has neither."""

evaluation_budget = Table(
    "evaluation_budget", metadata,
    Column("municipality", Text, primary_key=True),
    Column("epoch", NUMBER, primary_key=True, autoincrement=False),
    Column("generation", NUMBER, primary_key=True, autoincrement=False),
    Column("caller", Text, primary_key=True),
    Column("granted", NUMBER, nullable=False),
    Column("spent", NUMBER, nullable=False, server_default="0"),
)  # fmt: skip

ledger_line = Table(
    "ledger_line", metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("municipality", Text, nullable=False),
    Column("epoch", NUMBER, nullable=False),
    Column("generation", NUMBER, nullable=False),
    Column("caller", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("count", NUMBER, nullable=False),
    Column("reference", LargeBinary),
    Column("approvals", Text, nullable=False, server_default="[]"),
    Column("hash", LargeBinary, nullable=False),
    Index("line_of_reference", "municipality", "epoch", "generation", "caller", "reference", unique=True),
)  # fmt: skip
"""`evaluation_budget` holds the totals of these lines, by which requests are admitted."""

feedback_record = Table(
    "feedback_record", metadata,
    Column("sequence", NUMBER, primary_key=True, autoincrement=False),
    Column("partner", NUMBER, ForeignKey("partner.number"), nullable=False),
    Column("municipality", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("day", NUMBER, nullable=False),
    Column("sealed", LargeBinary),
    Column("frame", NUMBER, ForeignKey("frame.number")),
    Column("place", NUMBER),
    Index("feedback_of_frame", "frame", sqlite_where=_FRAMED, postgresql_where=_FRAMED),
    Index("feedback_once", "municipality", "digest", unique=True),
    Index("feedback_of_partner", "partner", "sequence", sqlite_where=_WAITING, postgresql_where=_WAITING),
)  # fmt: skip
"""Waits while it is here (`sealed`) or in a frame; the digest stays for a while after that (`gateway.retention`)."""

record_waits = or_(feedback_record.c.sealed.is_not(None), feedback_record.c.frame.is_not(None))
"""The condition by which `feedback_of_partner` finds rows."""

sealed_volume = Table(
    "sealed_volume", metadata,
    Column("partner", NUMBER, ForeignKey("partner.number"), primary_key=True),
    Column("municipality", Text, primary_key=True),
    Column("epoch", NUMBER, primary_key=True, autoincrement=False),
    Column("accepted", NUMBER, nullable=False),
)  # fmt: skip

day_count = Table(
    "day_count", metadata,
    Column("day", NUMBER, primary_key=True, autoincrement=False),
    Column("municipality", Text, primary_key=True),
    Column("outcome", Text, primary_key=True),
    Column("count", NUMBER, nullable=False),
)  # fmt: skip
"""What was accepted, per municipality, and what was refused, per code (then no municipality is named)."""

operator = Table(
    "operator", metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
    Column("active", NUMBER, nullable=False),
    Column("password", Text),
    Column("failures", NUMBER, nullable=False, server_default="0"),
    Column("locked_until", NUMBER),
)  # fmt: skip

operator_session = Table(
    "operator_session", metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("operator", NUMBER, ForeignKey("operator.number"), nullable=False),
    Column("expires_at", NUMBER, nullable=False),
)  # fmt: skip
"""Of a session's token only a digest is kept."""
