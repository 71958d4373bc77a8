"""Copies of a node's raw database files, taken while it works, and what can still be read from them later.

A copy is what a backup of the database has: the file and its write-ahead log, without the file of keys.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from municipality_node.deciding.outcome import CONTENT, EXPLANATION
from municipality_node.store.cases import case_key
from municipality_node.store.cipher import ColumnCipher, ColumnDamaged
from municipality_node.store.data_keys import DataClass, DataKeyDestroyed, KeyName
from municipality_node.store.signal_keys import CONTENT_CLASS, bundle_key, content_key, explanation_key, history_key
from municipality_node.store.signals import State
from tests.support.node import Node
from tests.support.planted import betrayed

PAGE = 16_384


@dataclass(frozen=True)
class Sealed:
    """One encrypted value as it stood in a copy, and whose key opened it then."""

    key: KeyName
    column: str
    row: bytes
    value: bytes


@dataclass
class Copies:
    """Everything that copies of one node's files ever held. Pages that did not change are held once."""

    directory: Path
    pages: set[bytes] = field(default_factory=set)
    sealed: set[Sealed] = field(default_factory=set)
    wrapped: dict[KeyName, set[bytes]] = field(default_factory=dict)

    def take(self, node: Node) -> None:
        """Copy the files as they are. Every encrypted value that stands in them opens today."""
        for path in self.directory.glob("store.sqlite*"):
            raw = path.read_bytes()
            self.pages |= {raw[start : start + PAGE] for start in range(0, len(raw), PAGE)}
        for sealed in self._standing():
            cipher = node.tenant.data_keys.cipher(sealed.key)
            assert cipher.unseal(sealed.column, sealed.row, sealed.value)
            self.sealed.add(sealed)
        for name, wrapped in self._keys():
            self.wrapped.setdefault(name, set()).add(wrapped)

    def tell_nothing_of_what_was_destroyed(self, node: Node, planted: dict[bytes, str]) -> int:
        """Show that no copy holds a planted value, nor anything that a living key opens; return how much is lost."""
        assert betrayed(planted, {"copies": b"".join(self.pages)}) == []
        living = {name for name, _ in self._keys()}
        lost = [sealed for sealed in self.sealed if sealed.key not in living]
        for name in {sealed.key for sealed in lost}:
            with pytest.raises(DataKeyDestroyed):
                node.tenant.data_keys.cipher(name)
        ciphers = [node.tenant.keys.cases, node.tenant.keys.register, *map(node.tenant.data_keys.cipher, living)]
        for sealed in lost:
            for cipher in ciphers:
                assert not _opens(cipher, sealed)
        return len(lost)

    def are_all_that_is_left(self, planted: dict[bytes, str], *, but: Iterable[KeyName]) -> None:
        """Show that a closed node's files hold no planted value, no destroyed key, and nothing that one encrypted."""
        raw = b"".join(path.read_bytes() for path in self.directory.iterdir() if path.is_file())
        assert betrayed(planted, {"files": raw}) == []
        living = set(but)
        assert [
            name for name, forms in self.wrapped.items() if name not in living and any(w in raw for w in forms)
        ] == []
        assert [one.key for one in self.sealed if one.key not in living and one.value in raw] == []

    def _standing(self) -> Iterator[Sealed]:
        """Yield what is encrypted in the store under a key that ends."""
        with closing(sqlite3.connect(self.directory / "store.sqlite")) as connection:
            query = "SELECT partner, signal_id, state, opened, received_day, content, sealed_explanation FROM signal"
            for partner, signal_id, state, opened, received, content, explanation in connection.execute(query):
                name = partner.encode() + signal_id
                if content is not None and opened and State(state) in CONTENT_CLASS:
                    yield Sealed(content_key(State(state), name), CONTENT, name, content)
                elif content is not None:
                    yield Sealed(bundle_key(received), CONTENT, name, content)
                if explanation is not None:
                    yield Sealed(explanation_key(name), EXPLANATION, name, explanation)
            query = "SELECT ends_month, signal_row, sealed_facts FROM history"
            for month, row, facts in connection.execute(query):
                yield Sealed(history_key(month), "history.sealed_facts", row.to_bytes(8, "big"), facts)
            query = "SELECT key_name, sealed_particulars FROM case_file"
            for name, particulars in connection.execute(query):
                yield Sealed(case_key(name), "case_file.sealed_particulars", name, particulars)

    def _keys(self) -> Iterator[tuple[KeyName, bytes]]:
        with closing(sqlite3.connect(self.directory / "data-keys.sqlite")) as connection:
            for kind, subject, wrapped in connection.execute("SELECT data_class, subject, wrapped FROM data_key"):
                yield KeyName(DataClass(kind), subject), wrapped


def _opens(cipher: ColumnCipher, sealed: Sealed) -> bool:
    try:
        cipher.unseal(sealed.column, sealed.row, sealed.value)
    except ColumnDamaged:
        return False
    return True
