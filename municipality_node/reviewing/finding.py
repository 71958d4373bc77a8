"""Finding a signal by the id that lists show, and reading why it was decided so."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from keys.errors import MalformedIdentity
from keys.identity import SignalId
from municipality_node.deciding.outcome import EXPLANATION
from municipality_node.errors import UnknownSignal
from municipality_node.store.data_keys import DataClass, DataKeys
from municipality_node.store.signal_keys import explanation_key
from municipality_node.store.signals import SignalRow, Signals

_KEYS = 500


def find(signals: Signals, connection: Connection, signal: str) -> SignalRow:
    """Return the row of a signal. Raises UnknownSignal."""
    try:
        wanted = SignalId.from_hex(signal)
    except MalformedIdentity:
        raise UnknownSignal("not a signal id", field="signal_id") from None
    row = signals.named(connection, wanted)
    if row is None:
        raise UnknownSignal("no signal of this id", field="signal_id")
    return row


def explained(data_keys: DataKeys, row: SignalRow) -> dict[str, Any]:
    """Return the explanation of a signal that has one."""
    cipher = data_keys.cipher(explanation_key(row.name))
    told: dict[str, Any] = json.loads(cipher.unseal(EXPLANATION, row.name, row.explanation or b""))
    return told


def explanations(data_keys: DataKeys, rows: Sequence[SignalRow]) -> dict[int, dict[str, Any]]:
    """Return the explanations of many signals by row, 500 keys at a time; one whose key was destroyed is left out."""
    told: dict[int, dict[str, Any]] = {}
    for start in range(0, len(rows), _KEYS):
        some = rows[start : start + _KEYS]
        ciphers = data_keys.several(DataClass.DECISION, [row.name for row in some])
        for row in some:
            if row.name in ciphers and row.explanation is not None:
                told[row.id] = json.loads(ciphers[row.name].unseal(EXPLANATION, row.name, row.explanation))
    return told
