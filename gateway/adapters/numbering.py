"""What is drawn for each parcel before it is kept: a receipt id, and with it the name that the log knows it by."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import NamedTuple

from audit.reference import reference
from gateway.adapters.frame_rows import Place
from gateway.adapters.reference_keys import ReferenceKeys
from gateway.ports import Parcel, Waybill
from keys.identity import SignalId

RECEIPT_ID_SIZE = 16


class Numbered(NamedTuple):
    """A parcel with what was drawn for it."""

    parcel: Parcel
    signal_id: bytes
    receipt_id: bytes
    reference: str
    place: Place | None
    """Where its bundle is; None for the store itself."""


def draw(parcels: Sequence[Parcel], keys: ReferenceKeys, places: Mapping[SignalId, Place]) -> list[Numbered]:
    """Return the parcels with fresh numbers; one call to the kernel for all of them."""
    drawn = BytesIO(secrets.token_bytes(RECEIPT_ID_SIZE * len(parcels)))
    numbered = []
    for parcel in parcels:
        receipt_id = drawn.read(RECEIPT_ID_SIZE)
        name = reference(keys.fresh(parcel.waybill.day, receipt_id), 0)
        place = places.get(parcel.signal_id) if places else None
        numbered.append(Numbered(parcel, parcel.signal_id.value, receipt_id, name, place))
    return numbered


def ways(numbered: Sequence[Numbered]) -> list[tuple[Waybill, int]]:
    """Return the waybills that there are, and how many parcels go by each."""
    found = {id(item.parcel.waybill): item.parcel.waybill for item in numbered}
    return [(found[key], count) for key, count in Counter([id(item.parcel.waybill) for item in numbered]).items()]
