"""A data key for what ties the signals of a month to their audit entries. It goes with the last of their rows.

The rows of a month end within it, thirteen months later, so one key ends no later than a month after what it encrypts.
"""

from sqlalchemy import Connection, Engine, bindparam, insert, select, update

from keys.identity import Day
from municipality_node.store.cipher import ColumnCipher
from municipality_node.store.data_keys import DataClass, DataKeys, KeyName
from municipality_node.store.schema import REVISION, SIGNAL
from servicekit.transactions import read_transaction, write_transaction

COLUMN = "signal.sealed_reference"
_MOVED = "references"
_PAGE = 5_000


def reference_key(received_day: int) -> KeyName:
    """Return the name of the key of the month of a day of receipt."""
    day = Day(received_day).date
    return KeyName(DataClass.SIGNAL, (day.year * 12 + day.month - 1).to_bytes(4, "big"))


class ReferenceCiphers:
    """The ciphers of months of receipt, each kept in memory once it was used."""

    def __init__(self, data_keys: DataKeys) -> None:
        self._data_keys = data_keys
        self._ciphers: dict[KeyName, ColumnCipher] = {}

    def to_write(self, received_day: int) -> ColumnCipher:
        """Return the cipher of a day; its key is drawn, durably, when there is none. Under the store's write lock."""
        name = reference_key(received_day)
        if name not in self._ciphers:
            self._ciphers[name] = self._data_keys.established(name)
        return self._ciphers[name]

    def to_read(self, received_day: int) -> ColumnCipher:
        """Return the cipher of a day. Raises DataKeyDestroyed."""
        name = reference_key(received_day)
        if name not in self._ciphers:
            self._ciphers[name] = self._data_keys.cipher(name)
        return self._ciphers[name]

    def forget(self) -> None:
        """Drop every cipher from memory."""
        self._ciphers.clear()


def opened(engine: Engine, data_keys: DataKeys, custody: ColumnCipher) -> ReferenceCiphers:
    """Return the ciphers of a store, after it moved over where it is from before them."""
    ciphers = ReferenceCiphers(data_keys)
    move(engine, ciphers, custody)
    return ciphers


def move(engine: Engine, ciphers: ReferenceCiphers, custody: ColumnCipher) -> int:
    """Encrypt what a store from before these keys holds under them, once; return of how many signals."""
    with read_transaction(engine) as connection:
        if _moved(connection):
            return 0
    with write_transaction(engine) as connection:
        return 0 if _moved(connection) else _move(connection, ciphers, custody)


def _moved(connection: Connection) -> bool:
    return connection.execute(select(REVISION).where(REVISION.c.name == _MOVED)).first() is not None


def _move(connection: Connection, ciphers: ReferenceCiphers, custody: ColumnCipher) -> int:
    count, last = 0, 0
    columns = (SIGNAL.c.id, SIGNAL.c.partner, SIGNAL.c.signal_id, SIGNAL.c.received_day, SIGNAL.c.sealed_reference)
    changed = update(SIGNAL).where(SIGNAL.c.id == bindparam("row")).values(sealed_reference=bindparam("sealed"))
    while rows := connection.execute(
        select(*columns).where(SIGNAL.c.id > last).order_by(SIGNAL.c.id).limit(_PAGE)
    ).all():
        resealed = []
        for row in rows:
            name = row.partner.encode() + row.signal_id
            plain = custody.unseal(COLUMN, name, row.sealed_reference)
            resealed.append({"row": row.id, "sealed": ciphers.to_write(row.received_day).seal(COLUMN, name, plain)})
        connection.execute(changed, resealed)
        count, last = count + len(rows), rows[-1].id
    connection.execute(insert(REVISION).values(name=_MOVED, number=1))
    return count
