"""What is drawn for each parcel before it is kept: a receipt id, and with it the name that the log knows it by."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Self

from audit.columns import Column, Each
from audit.reference import references
from gateway.adapters.frame_rows import Place
from gateway.adapters.reference_keys import ReferenceKeys
from gateway.ports.accepting import Parcel, Waybill
from keys.identity import SignalId

RECEIPT_ID_SIZE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """Parcels with what was drawn for them, in columns: whatever a batch says once, is said of all of it."""

    signal_ids: Sequence[bytes]
    bundles: Sequence[bytes]
    waybills: Sequence[Waybill]
    receipt_ids: Sequence[bytes]
    references: Sequence[str]
    places: Sequence[Place | None]
    """Where the bundles are; None for the store itself."""

    def __len__(self) -> int:
        return len(self.signal_ids)

    def only(self, at: Iterable[int]) -> Self:
        """Return some of them."""
        chosen = list(at)
        return type(self)(
            signal_ids=[self.signal_ids[one] for one in chosen],
            bundles=[self.bundles[one] for one in chosen],
            waybills=[self.waybills[one] for one in chosen],
            receipt_ids=[self.receipt_ids[one] for one in chosen],
            references=[self.references[one] for one in chosen],
            places=[self.places[one] for one in chosen],
        )

    def ways(self) -> list[tuple[Waybill, int]]:
        """Return the waybills that there are, and how many parcels go by each."""
        found = {id(waybill): waybill for waybill in self.waybills}
        return [(found[key], count) for key, count in Counter(map(id, self.waybills)).items()]

    def column(self, read: Callable[[Waybill], str | int]) -> Column:
        """Return the column of what waybills say."""
        told = {id(waybill): read(waybill) for waybill, _ in self.ways()}
        return Each([told[id(waybill)] for waybill in self.waybills]) if len(told) > 1 else next(iter(told.values()))


def draw(parcels: Sequence[Parcel], keys: ReferenceKeys, places: Mapping[SignalId, Place]) -> Numbered:
    """Return the parcels with fresh numbers; one call to the kernel for all of them."""
    signal_ids, bundles, waybills = zip(*parcels, strict=True) if parcels else ((), (), ())
    drawn = secrets.token_bytes(RECEIPT_ID_SIZE * len(parcels))
    receipt_ids = [drawn[at : at + RECEIPT_ID_SIZE] for at in range(0, len(drawn), RECEIPT_ID_SIZE)]
    return Numbered(
        signal_ids=[signal_id.value for signal_id in signal_ids],
        bundles=bundles,
        waybills=waybills,
        receipt_ids=receipt_ids,
        references=references(keys.fresh([waybill.day for waybill in waybills], receipt_ids), 0),
        places=list(map(places.get, signal_ids) if places else repeat(None, len(parcels))),
    )
