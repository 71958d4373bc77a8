"""Who did it, without saying who: users appear under a keyed pseudonym that changes every quarter.

Whoever holds the key can tell whether a pseudonym is a given user's (the privacy officer, with a second person);
without it the entries only show that two looks within a quarter were one person's.
"""

import hashlib
import hmac
from datetime import date

from keys.encoding import lp
from keys.labels import Label

KEY_SIZE = 32
_LENGTH = 20


def pseudonym(key: bytes, user: str, day: date) -> str:
    """Return the actor that entries of `day`'s quarter name for `user`. The key is random and kept in custody."""
    if len(key) != KEY_SIZE:
        raise ValueError("actor key: length")
    quarter = day.year * 4 + (day.month - 1) // 3
    message = lp(Label.AUDIT_ACTOR.encode()) + quarter.to_bytes(4, "big") + lp(user.encode())
    return "user-" + hmac.digest(key, message, hashlib.sha256).hex()[:_LENGTH]
