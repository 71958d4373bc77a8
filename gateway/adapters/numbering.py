"""What is drawn for each parcel before it is kept: receipt id, reference key, and the name that the log knows it by."""

import secrets
from collections.abc import Sequence
from io import BytesIO
from typing import NamedTuple

from audit.reference import KEY_SIZE as REFERENCE_KEY_SIZE
from audit.reference import reference
from gateway.ports import Parcel

RECEIPT_ID_SIZE = 16


class Numbered(NamedTuple):
    """A parcel with what was drawn for it; a tuple, because thousands are made a second."""

    parcel: Parcel
    signal_id: bytes
    receipt_id: bytes
    reference_key: bytes
    reference: str


def draw(parcels: Sequence[Parcel]) -> list[Numbered]:
    """Return the parcels with fresh numbers; one call to the kernel for all of them."""
    drawn = BytesIO(secrets.token_bytes((REFERENCE_KEY_SIZE + RECEIPT_ID_SIZE) * len(parcels)))
    numbered = []
    for parcel in parcels:
        key = drawn.read(REFERENCE_KEY_SIZE)
        numbered.append(Numbered(parcel, parcel.signal_id.value, drawn.read(RECEIPT_ID_SIZE), key, reference(key, 0)))
    return numbered
