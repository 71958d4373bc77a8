"""Which data key encrypts which part of a signal."""

from collections.abc import Mapping

from municipality_node.store.data_keys import DataClass, KeyName
from municipality_node.store.signals import State

CONTENT_CLASS: Mapping[State, DataClass] = {
    State.RELEASED: DataClass.RELEASED,
    State.REVIEW: DataClass.REVIEW,
    State.REJECTED: DataClass.REVIEW,
    State.WITHHELD: DataClass.WITHHELD,
}
"""The states in which content is kept; a signal that changes state gets its content under another key."""


def content_key(state: State, row_name: bytes) -> KeyName:
    """Return the key of what is kept of an opened signal in this state."""
    return KeyName(CONTENT_CLASS[state], row_name)


def explanation_key(row_name: bytes) -> KeyName:
    """Return the key of the explanation of a decision."""
    return KeyName(DataClass.DECISION, row_name)


def bundle_key(received_day: int) -> KeyName:
    """Return the key of the unopened bundles of one day, which all end on one day."""
    return KeyName(DataClass.UNOPENED, received_day.to_bytes(4, "big"))


def history_key(month: int) -> KeyName:
    """Return the key of the history that ends in one calendar month, by the month's number (`store.history`)."""
    return KeyName(DataClass.HISTORY, month.to_bytes(4, "big"))


def keys_of(row_name: bytes) -> list[KeyName]:
    """Return every key that is this signal's alone, whether there is one or not."""
    return [*(KeyName(kind, row_name) for kind in dict.fromkeys(CONTENT_CLASS.values())), explanation_key(row_name)]
