"""When data keys appear and go: durable before the rows that they encrypt, destroyed after those rows are.

The file of keys and the store are two databases, so no transaction spans both. Doomed keys are therefore named in the
store, in the transaction that deletes their rows, and destroyed once that is durable; a crash in between leaves them
named, and the next keyed transaction or retention run destroys them.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, bindparam, delete, func, select

from municipality_node.store.data_keys import DataClass, DataKeys, Drawing, KeyName
from municipality_node.store.schema import DOOMED_KEY
from servicekit.store import insert_or
from servicekit.transactions import read_transaction, write_transaction

_SPARE = delete(DOOMED_KEY).where(
    (DOOMED_KEY.c.data_class == bindparam("of_class")) & (DOOMED_KEY.c.subject == bindparam("of"))
)


@dataclass(frozen=True, slots=True, repr=False)
class KeyedTransaction:
    """A write transaction of the store with the data keys that it uses."""

    connection: Connection
    drawing: Drawing


@contextmanager
def keyed_transaction(engine: Engine, data_keys: DataKeys) -> Iterator[KeyedTransaction]:
    """Yield a write transaction; what it draws is durable before it commits, what it dooms destroyed afterwards.

    Raises StoreUnavailable, like `write_transaction`.
    """
    with write_transaction(engine) as connection:
        drawing = data_keys.drawing()
        yield KeyedTransaction(connection, drawing)
        _spare(connection, drawing.keep())
    carry_out(engine, data_keys)


def doom(connection: Connection, names: Iterable[KeyName]) -> None:
    """Name keys for destruction, in the transaction that deletes what they encrypt."""
    if rows := [{"data_class": name.data_class.value, "subject": name.subject} for name in names]:
        connection.execute(insert_or(connection, DOOMED_KEY).on_conflict_do_nothing(), rows)


def doomed(connection: Connection) -> int:
    """Return how many keys wait for their destruction; after every keyed transaction none does."""
    return connection.execute(select(func.count()).select_from(DOOMED_KEY)).scalar_one()


def carry_out(engine: Engine, data_keys: DataKeys) -> int:
    """Destroy every doomed key; return how many there were. May be repeated after a crash at any point."""
    with read_transaction(engine) as connection:
        if not doomed(connection):
            return 0
    # Under the write lock, so that nobody draws a new key under a name that is being destroyed.
    with write_transaction(engine) as connection:
        rows = connection.execute(select(DOOMED_KEY.c.data_class, DOOMED_KEY.c.subject)).all()
        destroyed = data_keys.destroy(KeyName(DataClass(data_class), subject) for data_class, subject in rows)
        connection.execute(delete(DOOMED_KEY))
    return destroyed


def _spare(connection: Connection, drawn: Iterable[KeyName]) -> None:
    """Take keys that were just drawn off the list: a name may be used again after it was doomed."""
    if rows := [{"of_class": name.data_class.value, "of": name.subject} for name in drawn]:
        connection.execute(_SPARE, rows)
