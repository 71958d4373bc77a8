"""How many sealed signals a partner may still send to each municipality: counted where they are kept."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, select, text

from audit.rows import read_rows, write_rows
from gateway.adapters.numbering import Numbered
from gateway.adapters.schema import sealed_volume
from gateway.ports.accepting import Waybill

_Account = tuple[str, int]
_SPENT = select(sealed_volume.c.municipality, sealed_volume.c.epoch, sealed_volume.c.accepted).where(
    sealed_volume.c.partner == bindparam("of_partner")
)
_ADD = text(
    "INSERT INTO sealed_volume (partner, municipality, epoch, accepted)"
    " VALUES (:partner, :municipality, :epoch, :accepted)"
    " ON CONFLICT (partner, municipality, epoch) DO UPDATE SET accepted = sealed_volume.accepted + excluded.accepted"
)


def within_volume(connection: Connection, partner: int, numbered: Numbered) -> Numbered:
    """Return the parcels that their allowance has room for, first come first kept, and count them.

    The transaction must hold the write lock: what two callers send at once is counted one by one.
    """
    wanted: Counter[_Account] = Counter()
    room: dict[_Account, int] = {}
    for waybill, count in numbered.ways():
        if waybill.allowance is not None:
            account = (waybill.municipality.value, waybill.allowance.epoch)
            wanted[account] += count
            room[account] = waybill.allowance.signals
    if not wanted:
        return numbered
    for account, spent in _spent(connection, partner).items():
        if account in room:
            room[account] -= spent
    kept = numbered
    if any(count > room[account] for account, count in wanted.items()):
        places, wanted = _as_far_as_it_goes(numbered.waybills, room)
        kept = numbered.only(places)
    if wanted:
        rows = [(partner, code, epoch, count) for (code, epoch), count in wanted.items()]
        write_rows(connection, _ADD, ("partner", "municipality", "epoch", "accepted"), rows)
    return kept


def _as_far_as_it_goes(
    waybills: Sequence[Waybill], room: Mapping[_Account, int]
) -> tuple[list[int], Counter[_Account]]:
    kept, taken = [], Counter[_Account]()
    for at, waybill in enumerate(waybills):
        if waybill.allowance is not None:
            account = (waybill.municipality.value, waybill.allowance.epoch)
            if taken[account] >= room[account]:
                continue
            taken[account] += 1
        kept.append(at)
    return kept, +taken


def _spent(connection: Connection, partner: int) -> dict[_Account, int]:
    rows = read_rows(connection, _SPENT, ("of_partner",), (partner,))
    return {(row.municipality, row.epoch): row.accepted for row in rows}
