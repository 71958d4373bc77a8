"""What everybody but the partner calls a signal."""

import hmac

from keys.encoding import lp_join
from keys.identity import SIGNAL_ID_SIZE, SignalId
from keys.labels import Label
from keys.secret import SecretBytes


def signal_id(reference_key: SecretBytes, partner_ref: str) -> SignalId:
    """Return HMAC-SHA-256(reference key, lp(label) lp(partner_ref))[:16]; only the partner can undo it."""
    message = lp_join(Label.SIGNAL_ID.encode(), partner_ref)
    return SignalId(hmac.digest(reference_key.expose(), message, "sha256")[:SIGNAL_ID_SIZE])
