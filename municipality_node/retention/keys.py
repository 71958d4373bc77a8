"""Data keys that nothing needs any more: of days that are over, and those that a crash left without a row."""

from datetime import date

from sqlalchemy import ColumnElement, Connection, select

from keys.identity import Day, Oin, SignalId
from municipality_node.store.casework_schema import CASE_FILE
from municipality_node.store.data_keys import DataClass, DataKeys, KeyName
from municipality_node.store.history import month_of
from municipality_node.store.reference_ciphers import reference_key
from municipality_node.store.schema import HISTORY, SIGNAL
from municipality_node.store.signal_keys import CONTENT_CLASS, bundle_key, history_key
from municipality_node.store.signals import row_name

_BY_MONTH = frozenset({DataClass.HISTORY, DataClass.SIGNAL})


def needless(connection: Connection, data_keys: DataKeys, *, today: date, unopened_start: date) -> list[KeyName]:
    """Return the keys that encrypt nothing that is kept.

    In a transaction that holds the write lock: whoever draws a key holds it too, until the row is there.
    """
    needed = {
        **_of_signals(connection),
        DataClass.CASE: _of_cases(connection),
        DataClass.HISTORY: _months(connection),
        DataClass.SIGNAL: _months_of_receipt(connection),
    }
    unneeded = [
        name for kind, subjects in needed.items() for name in data_keys.names(kind) if name.subject not in subjects
    ]
    # Keys of months to come are there before anything is written under them.
    this_month = history_key(month_of(today))
    names = [name for name in unneeded if name.data_class not in _BY_MONTH or name.subject < this_month.subject]
    first = bundle_key(Day.of(unopened_start).number)
    return [*names, *(name for name in data_keys.names(DataClass.UNOPENED) if name.subject < first.subject)]


def _of_signals(connection: Connection) -> dict[DataClass, set[bytes]]:
    contents: dict[DataClass, set[bytes]] = {kind: set() for kind in CONTENT_CLASS.values()}
    for state, kind in CONTENT_CLASS.items():
        contents[kind] |= _names(connection, (SIGNAL.c.state == state.value) & SIGNAL.c.content.is_not(None))
    return {**contents, DataClass.DECISION: _names(connection, SIGNAL.c.sealed_explanation.is_not(None))}


def _of_cases(connection: Connection) -> set[bytes]:
    return set(connection.execute(select(CASE_FILE.c.key_name)).scalars())


def _months(connection: Connection) -> set[bytes]:
    months = connection.execute(select(HISTORY.c.ends_month).distinct()).scalars()
    return {history_key(month).subject for month in months}


def _months_of_receipt(connection: Connection) -> set[bytes]:
    days = connection.execute(select(SIGNAL.c.received_day).distinct()).scalars()
    return {reference_key(day).subject for day in days}


def _names(connection: Connection, chosen: ColumnElement[bool]) -> set[bytes]:
    rows = connection.execute(select(SIGNAL.c.partner, SIGNAL.c.signal_id).where(chosen))
    return {row_name(Oin(partner), SignalId(signal_id)) for partner, signal_id in rows}
