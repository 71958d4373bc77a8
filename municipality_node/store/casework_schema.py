"""The tables of casework. What names or describes anybody is in `sealed_*`, under the case's own data key."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from municipality_node.store.schema import METADATA, SIGNAL

CASE_FILE = Table(
    "case_file",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key_name", LargeBinary, nullable=False, unique=True),
    Column("month", Integer, nullable=False),
    Column("household_ref", LargeBinary, nullable=False),
    Column("state", String(12), nullable=False),
    Column("result", String(64)),
    Column("assigned_to", Integer, ForeignKey("casework_user.id")),
    Column("opened_day", Integer, nullable=False),
    Column("crisis_day", Integer),
    Column("picked_up_day", Integer),
    Column("accepted_day", Integer),
    Column("consent", Integer, nullable=False),
    Column("closed_day", Integer),
    Column("sealed_reference", LargeBinary, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("sealed_particulars", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("case_file_by_version", "version"),
    Index("case_file_by_household", "household_ref", "month"),
    Index("case_file_by_state", "state", "closed_day"),
    Index("case_file_by_month", "month"),
    sqlite_autoincrement=True,
)
"""A case. `key_name` is random: it names the data key, and ties every encrypted column to its row.

`version` grows with every change of any case: whoever knows the highest one finds what changed since.
"""

CASE_SIGNAL = Table(
    "case_signal",
    METADATA,
    Column("signal_row", Integer, ForeignKey(SIGNAL.c.id, ondelete="CASCADE"), primary_key=True),
    Column("case_id", Integer, ForeignKey("case_file.id", ondelete="CASCADE"), nullable=False, index=True),
)
"""Which signals a case is made of."""

CASE_PERSON = Table(
    "case_person",
    METADATA,
    Column("case_id", Integer, ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True),
    Column("person_ref", LargeBinary, primary_key=True),
    Index("case_person_by_ref", "person_ref"),
)
"""Whom a case is about, as keyed pseudonyms: history follows people who move."""

CASE_ATTEMPT = Table(
    "case_attempt",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("case_file.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("day", Integer, nullable=False, index=True),
    Column("daypart", String(8), nullable=False),
    Column("channel", String(24), nullable=False),
    Column("result", String(32), nullable=False),
    Column("call_centre", Integer, nullable=False),
    Column("user_id", Integer, ForeignKey("casework_user.id"), nullable=False),
    Column("override", String(20)),
    Column("template", String(32)),
    Column("import_ref", LargeBinary, unique=True),
)
"""Attempts to reach somebody. `import_ref` makes an imported attempt count once, however often a file comes."""

CASE_HAND_OVER = Table(
    "case_hand_over",
    METADATA,
    Column("case_id", Integer, ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Integer, ForeignKey("casework_user.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Integer, nullable=False),
    Index("case_hand_over_by_user", "user_id", "case_id"),
)
"""Whose contact data the call centre or a volunteer may see."""

CASEWORK_USER = Table(
    "casework_user",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name_ref", LargeBinary, nullable=False, unique=True),
    Column("sealed_name", LargeBinary, nullable=False),
    Column("role", String(20), nullable=False),
    Column("ended_day", Integer),
    sqlite_autoincrement=True,
)
"""Who works here. `ended_day` is when somebody's access ended: never written while it lasts."""

CASEWORK_PASSWORD = Table(
    "casework_password",
    METADATA,
    Column("user_id", Integer, ForeignKey("casework_user.id", ondelete="CASCADE"), primary_key=True),
    Column("hash", String(200), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Integer),
)
"""Local accounts, for trials: argon2 hashes, and the attempts that were made on them."""

CASEWORK_SESSION = Table(
    "casework_session",
    METADATA,
    Column("token_ref", LargeBinary, primary_key=True),
    Column("user_id", Integer, ForeignKey("casework_user.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", Integer, nullable=False),
)
"""Sessions of the console service; of the token only a keyed digest is kept."""
