"""The tables of one municipality's store. `sealed_*` columns are AES-256-GCM; `*_ref` columns are keyed digests."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

import audit.schema
from audit.schema import NUMBER

METADATA = MetaData()

AUDIT = audit.schema.define(METADATA)

RESIDENT = Table(
    "resident",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("bsn_ref", LargeBinary, nullable=False, unique=True),
    Column("address_ref", LargeBinary, index=True),
    Column("digest", LargeBinary, nullable=False),
    Column("sealed_resident", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

LINK_KEY = Table(
    "link_key",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("leaf", NUMBER, nullable=False),
    Column("input_ref", LargeBinary, nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    UniqueConstraint("leaf", "input_ref"),
    sqlite_autoincrement=True,
)
"""Ids only rise: a bundle that was tried up to an id needs the later keys only."""

RESIDENT_LINK = Table(
    "resident_link",
    METADATA,
    Column("resident_id", NUMBER, ForeignKey("resident.id", ondelete="CASCADE"), primary_key=True),
    Column("leaf", NUMBER, primary_key=True),
    Column("sealed_ids", LargeBinary, nullable=False),
)

EVALUATION_BATCH = Table(
    "evaluation_batch",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("leaf", NUMBER, nullable=False, index=True),
    Column("day", NUMBER, nullable=False),
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
    Column("leaf", NUMBER, primary_key=True, autoincrement=False),
    Column("record", LargeBinary, nullable=False),
)
"""The signed record of every leaf of which nothing is left."""

MANIFEST = Table(
    "manifest",
    METADATA,
    Column("version", NUMBER, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("accepted_at", Text, nullable=False),
)

REVISION = Table(
    "revision",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("number", NUMBER, nullable=False),
)
"""How often something changed, so that a running process notices what a command did."""

SIGNAL = Table(
    "signal",
    METADATA,
    Column("id", NUMBER, primary_key=True, autoincrement=False),
    Column("partner", Text, nullable=False),
    Column("signal_id", LargeBinary, nullable=False),
    Column("bundle_hash", LargeBinary, nullable=False),
    Column("mode", NUMBER, nullable=False),
    Column("day", NUMBER, nullable=False),
    Column("leaf", NUMBER, nullable=False),
    Column("received_day", NUMBER, nullable=False),
    Column("state", Text, nullable=False),
    Column("opened", NUMBER, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("rules", Text, nullable=False),
    Column("policy_hash", LargeBinary),
    Column("sealed_reference", LargeBinary, nullable=False),
    Column("entries", NUMBER, nullable=False),
    Column("tried_upto", NUMBER, nullable=False),
    Column("content", LargeBinary),
    Column("sealed_explanation", LargeBinary),
    Column("ends_day", NUMBER, index=True),
    Column("released_day", NUMBER, index=True),
    UniqueConstraint("partner", "signal_id"),
    Index("signal_by_state", "state", "received_day"),
    Index("signal_by_id", "signal_id"),
)
"""`content` holds the bundle itself while nothing opened it, and afterwards the encrypted case of what was kept."""

REFUSED = Table(
    "refused",
    METADATA,
    Column("bundle_hash", LargeBinary, primary_key=True),
    Column("code", Text, nullable=False),
    Column("received_day", NUMBER, nullable=False),
)

WITHDRAWAL = Table(
    "withdrawal",
    METADATA,
    Column("partner", Text, primary_key=True),
    Column("signal_id", LargeBinary, primary_key=True),
    Column("received_day", NUMBER, nullable=False),
)

HISTORY = Table(
    "history",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("signal_row", NUMBER, ForeignKey("signal.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("person_ref", LargeBinary, nullable=False, index=True),
    Column("household_ref", LargeBinary, nullable=False, index=True),
    Column("sent_day", NUMBER, nullable=False),
    Column("ends_day", NUMBER, nullable=False, index=True),
    Column("ends_month", NUMBER, nullable=False),
    Column("standing", Text, nullable=False),
    Column("sealed_facts", LargeBinary, nullable=False),
)
"""What was signalled about whom, as keyed pseudonyms (`store.history`); both keys are those of `ends_month`."""

LISTED = Table(
    "listed",
    METADATA,
    Column("list", Text, primary_key=True),
    Column("person_ref", LargeBinary, primary_key=True),
    Column("until_day", NUMBER),
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
    Column("approved_at", Text, nullable=False),
)
"""Who approved which bytes of policy; approvers as keyed pseudonyms."""

REVIEW_ITEM = Table(
    "review_item",
    METADATA,
    Column("signal_row", NUMBER, ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True),
    Column("stage", Text, nullable=False),
    Column("officer_ref", LargeBinary),
    Column("candidate", NUMBER),
    Column("last_day", NUMBER, nullable=False),
)
"""How far people are with a doubtful match: the stage, who took the last step, whom they meant."""

SAMPLE = Table(
    "sample",
    METADATA,
    Column("signal_row", NUMBER, ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True),
    Column("drawn_day", NUMBER, nullable=False),
    Column("finding", Text, nullable=False),
)
"""Withheld decisions that a human looks at, and what the human found."""

DOOMED_KEY = Table(
    "doomed_key",
    METADATA,
    Column("data_class", Text, primary_key=True),
    Column("subject", LargeBinary, primary_key=True),
)
"""Data keys whose rows are gone, until they are destroyed too (`store.key_lifetime`)."""

FEEDBACK_DUE = Table(
    "feedback_due",
    METADATA,
    Column("partner", Text, primary_key=True),
    Column("signal_id", LargeBinary, primary_key=True),
    Column("day", NUMBER, nullable=False, index=True),
    Column("rounds", NUMBER, nullable=False),
    Column("told", Text, nullable=False),
)
"""Signals about which their partner still gets a record: one row per bundle that came in, whatever became of it."""

FEEDBACK_OUTBOX = Table(
    "feedback_outbox",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("partner", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("day", NUMBER, nullable=False, server_default="0"),
)
"""Records that were issued and that the gateway does not hold yet."""

STANDING = Table(
    "standing",
    METADATA,
    Column("id", NUMBER, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("move", LargeBinary),
)
"""Whether the municipality is at work here: one row, none while it always was."""

TAKEN = Table(
    "taken",
    METADATA,
    Column("id", NUMBER, primary_key=True, autoincrement=False),
    Column("day", NUMBER, nullable=False),
    Column("number", NUMBER, nullable=False),
)
"""How much of the mailbox was worked off on the last day of work, beside its quota: one row."""
