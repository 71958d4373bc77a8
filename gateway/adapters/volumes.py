"""How many sealed signals a partner may still send to each municipality: counted where they are kept."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, select

from gateway.adapters.numbering import Numbered
from gateway.adapters.schema import sealed_volume
from servicekit.store import insert_or

_Account = tuple[str, int]


def within_volume(connection: Connection, partner: int, numbered: Sequence[Numbered]) -> list[Numbered]:
    """Return the parcels that their allowance has room for, first come first kept, and count them.

    The transaction must hold the write lock: what two callers send at once is counted one by one.
    """
    if all(item.parcel.allowance is None for item in numbered):
        return list(numbered)
    spent = _spent(connection, partner)
    taken: Counter[_Account] = Counter()
    kept = []
    for item in numbered:
        parcel = item.parcel
        if parcel.allowance is not None:
            account = (parcel.municipality.value, parcel.allowance.epoch)
            if spent.get(account, 0) + taken[account] >= parcel.allowance.signals:
                continue
            taken[account] += 1
        kept.append(item)
    _add(connection, partner, taken)
    return kept


def _spent(connection: Connection, partner: int) -> dict[_Account, int]:
    columns = sealed_volume.c
    rows = connection.execute(
        select(columns.municipality, columns.epoch, columns.accepted).where(columns.partner == partner)
    )
    return {(row.municipality, row.epoch): row.accepted for row in rows}


def _add(connection: Connection, partner: int, taken: Counter[_Account]) -> None:
    if not taken:
        return
    statement = insert_or(connection, sealed_volume)
    statement = statement.on_conflict_do_update(
        index_elements=["partner", "municipality", "epoch"],
        set_={"accepted": sealed_volume.c.accepted + statement.excluded.accepted},
    )
    connection.execute(
        statement,
        [
            {"partner": partner, "municipality": code, "epoch": epoch, "accepted": count}
            for (code, epoch), count in taken.items()
        ],
    )
