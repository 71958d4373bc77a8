"""The tables of one municipality's store. `sealed_*` columns are AES-256-GCM; `*_ref` columns are keyed digests."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

import audit.schema

METADATA = MetaData()

AUDIT = audit.schema.define(METADATA)

RESIDENT = Table(
    "resident",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("bsn_ref", LargeBinary, nullable=False, unique=True),
    Column("address_ref", LargeBinary, index=True),
    Column("digest", LargeBinary, nullable=False),
    Column("sealed_resident", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

LINK_KEY = Table(
    "link_key",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("leaf", Integer, nullable=False),
    Column("input_ref", LargeBinary, nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    UniqueConstraint("leaf", "input_ref"),
    sqlite_autoincrement=True,
)
"""Ids only rise: a bundle that was tried up to an id needs the later keys only."""

RESIDENT_LINK = Table(
    "resident_link",
    METADATA,
    Column("resident_id", Integer, ForeignKey("resident.id", ondelete="CASCADE"), primary_key=True),
    Column("leaf", Integer, primary_key=True),
    Column("sealed_ids", LargeBinary, nullable=False),
)

EVALUATION_BATCH = Table(
    "evaluation_batch",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("leaf", Integer, nullable=False, index=True),
    Column("day", Integer, nullable=False),
    Column("sealed_seed", LargeBinary, nullable=False),
    Column("pointers", LargeBinary, nullable=False),
    Column("sealed_inputs", LargeBinary),
    sqlite_autoincrement=True,
)
"""Requests for evaluation, written before they are sent. `sealed_inputs` goes when the keys are there; the seed and the
keyed pointers to the inputs stay, for the auditor of the blinding."""

DESTROYED_LEAF = Table(
    "destroyed_leaf",
    METADATA,
    Column("leaf", Integer, primary_key=True, autoincrement=False),
    Column("record", LargeBinary, nullable=False),
)
"""The signed record of every leaf of which nothing is left."""

MANIFEST = Table(
    "manifest",
    METADATA,
    Column("version", Integer, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("accepted_at", String(40), nullable=False),
)

REVISION = Table(
    "revision",
    METADATA,
    Column("name", String(20), primary_key=True),
    Column("number", Integer, nullable=False),
)
"""How often something changed, so that a running process notices what a command did."""

SIGNAL = Table(
    "signal",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("partner", String(20), nullable=False),
    Column("signal_id", LargeBinary, nullable=False),
    Column("bundle_hash", LargeBinary, nullable=False),
    Column("mode", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("leaf", Integer, nullable=False),
    Column("received_day", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("opened", Integer, nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("code", String(40), nullable=False),
    Column("rules", String(80), nullable=False),
    Column("policy_hash", LargeBinary),
    Column("sealed_reference", LargeBinary, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("tried_upto", Integer, nullable=False),
    Column("content", LargeBinary),
    Column("sealed_explanation", LargeBinary),
    Column("ends_day", Integer, index=True),
    Column("released_day", Integer, index=True),
    UniqueConstraint("partner", "signal_id"),
    Index("signal_by_state", "state", "received_day"),
    Index("signal_by_id", "signal_id"),
)
"""`content` holds the bundle itself while nothing opened it, and afterwards the encrypted case of what was kept."""

REFUSED = Table(
    "refused",
    METADATA,
    Column("bundle_hash", LargeBinary, primary_key=True),
    Column("code", String(40), nullable=False),
    Column("received_day", Integer, nullable=False),
)

WITHDRAWAL = Table(
    "withdrawal",
    METADATA,
    Column("partner", String(20), primary_key=True),
    Column("signal_id", LargeBinary, primary_key=True),
    Column("received_day", Integer, nullable=False),
)

HISTORY = Table(
    "history",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("signal_row", Integer, ForeignKey("signal.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("person_ref", LargeBinary, nullable=False, index=True),
    Column("household_ref", LargeBinary, nullable=False, index=True),
    Column("sent_day", Integer, nullable=False),
    Column("ends_day", Integer, nullable=False, index=True),
    Column("ends_month", Integer, nullable=False),
    Column("standing", String(10), nullable=False),
    Column("sealed_facts", LargeBinary, nullable=False),
)
"""What was signalled about whom, as keyed pseudonyms (`store.history`); both keys are those of `ends_month`."""

LISTED = Table(
    "listed",
    METADATA,
    Column("list", String(12), primary_key=True),
    Column("person_ref", LargeBinary, primary_key=True),
    Column("until_day", Integer),
)
"""Who is known to debt help (N4) or objected (P7), as keyed pseudonyms; without a day until further notice."""

STAFF = Table(
    "staff",
    METADATA,
    Column("bsn_ref", LargeBinary, primary_key=True),
    Column("user_ref", LargeBinary, index=True),
)
"""Who works for the municipality and under which user, as keyed pseudonyms; until the next list comes."""

POLICY_APPROVAL = Table(
    "policy_approval",
    METADATA,
    Column("policy_hash", LargeBinary, primary_key=True),
    Column("approver_ref", LargeBinary, primary_key=True),
    Column("approved_at", String(40), nullable=False),
)
"""Who approved which bytes of policy; approvers as keyed pseudonyms."""

REVIEW_ITEM = Table(
    "review_item",
    METADATA,
    Column("signal_row", Integer, ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True),
    Column("stage", String(20), nullable=False),
    Column("officer_ref", LargeBinary),
    Column("candidate", Integer),
    Column("last_day", Integer, nullable=False),
)
"""How far people are with a doubtful match: the stage, who took the last step, whom they meant."""

SAMPLE = Table(
    "sample",
    METADATA,
    Column("signal_row", Integer, ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True),
    Column("drawn_day", Integer, nullable=False),
    Column("finding", String(12), nullable=False),
)
"""Withheld decisions that a human looks at, and what the human found."""

DOOMED_KEY = Table(
    "doomed_key",
    METADATA,
    Column("data_class", String(12), primary_key=True),
    Column("subject", LargeBinary, primary_key=True),
)
"""Data keys whose rows are gone, until they are destroyed too (`store.key_lifetime`)."""

FEEDBACK_DUE = Table(
    "feedback_due",
    METADATA,
    Column("partner", String(20), primary_key=True),
    Column("signal_id", LargeBinary, primary_key=True),
    Column("day", Integer, nullable=False, index=True),
    Column("rounds", Integer, nullable=False),
    Column("told", String(16), nullable=False),
)
"""Signals about which their partner still gets a record: one row per bundle that came in, whatever became of it."""

FEEDBACK_OUTBOX = Table(
    "feedback_outbox",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("partner", String(20), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("day", Integer, nullable=False, server_default="0"),
)
"""Records that were issued and that the gateway does not hold yet."""

STANDING = Table(
    "standing",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("state", String(12), nullable=False),
    Column("move", LargeBinary),
)
"""Whether the municipality is at work here: one row, none while it always was."""

TAKEN = Table(
    "taken",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("day", Integer, nullable=False),
    Column("number", Integer, nullable=False),
)
"""How much of the mailbox was worked off on the last day of work, beside its quota: one row."""
