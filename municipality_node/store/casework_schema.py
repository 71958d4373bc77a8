"""The tables of casework. What names or describes anybody is in `sealed_*`, under the case's own data key."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text

from audit.schema import NUMBER
from municipality_node.store.schema import METADATA, SIGNAL

CASE_FILE = Table(
    "case_file",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("key_name", LargeBinary, nullable=False, unique=True),
    Column("month", NUMBER, nullable=False),
    Column("household_ref", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("result", Text),
    Column("assigned_to", NUMBER, ForeignKey("casework_user.id")),
    Column("opened_day", NUMBER, nullable=False),
    Column("crisis_day", NUMBER),
    Column("picked_up_day", NUMBER),
    Column("accepted_day", NUMBER),
    Column("consent", NUMBER, nullable=False),
    Column("closed_day", NUMBER),
    Column("sealed_reference", LargeBinary, nullable=False),
    Column("entries", NUMBER, nullable=False),
    Column("sealed_particulars", LargeBinary, nullable=False),
    Column("version", NUMBER, nullable=False, server_default="0"),
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
    Column("signal_row", NUMBER, ForeignKey(SIGNAL.c.id, ondelete="CASCADE"), primary_key=True),
    Column("case_id", NUMBER, ForeignKey("case_file.id", ondelete="CASCADE"), nullable=False, index=True),
)
"""Which signals a case is made of."""

CASE_PERSON = Table(
    "case_person",
    METADATA,
    Column("case_id", NUMBER, ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True),
    Column("person_ref", LargeBinary, primary_key=True),
    Index("case_person_by_ref", "person_ref"),
)
"""Whom a case is about, as keyed pseudonyms: history follows people who move."""

CASE_ATTEMPT = Table(
    "case_attempt",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("case_id", NUMBER, ForeignKey("case_file.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("day", NUMBER, nullable=False, index=True),
    Column("daypart", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("call_centre", NUMBER, nullable=False),
    Column("user_id", NUMBER, ForeignKey("casework_user.id"), nullable=False),
    Column("override", Text),
    Column("template", Text),
    Column("import_ref", LargeBinary, unique=True),
)
"""Attempts to reach somebody. `import_ref` makes an imported attempt count once, however often a file comes."""

CASE_HAND_OVER = Table(
    "case_hand_over",
    METADATA,
    Column("case_id", NUMBER, ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", NUMBER, ForeignKey("casework_user.id", ondelete="CASCADE"), primary_key=True),
    Column("day", NUMBER, nullable=False),
    Index("case_hand_over_by_user", "user_id", "case_id"),
)
"""Whose contact data the call centre or a volunteer may see."""

CASEWORK_USER = Table(
    "casework_user",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("name_ref", LargeBinary, nullable=False, unique=True),
    Column("sealed_name", LargeBinary, nullable=False),
    Column("role", Text, nullable=False),
    Column("ended_day", NUMBER),
    sqlite_autoincrement=True,
)
"""Who works here. `ended_day` is when somebody's access ended: never written while it lasts."""

CASEWORK_PASSWORD = Table(
    "casework_password",
    METADATA,
    Column("user_id", NUMBER, ForeignKey("casework_user.id", ondelete="CASCADE"), primary_key=True),
    Column("hash", Text, nullable=False),
    Column("failures", NUMBER, nullable=False),
    Column("locked_until", NUMBER),
)
"""Local accounts, for trials: argon2 hashes, and the attempts that were made on them."""

CASEWORK_SESSION = Table(
    "casework_session",
    METADATA,
    Column("token_ref", LargeBinary, primary_key=True),
    Column("user_id", NUMBER, ForeignKey("casework_user.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", NUMBER, nullable=False),
)
"""Sessions of the console service; of the token only a keyed digest is kept."""
