"""Data keys: one for everything that is destroyed on its own, in a file of its own beside the store.

What is kept of a signal, a case or a month of history is encrypted under its own key. Destroying the key destroys
every copy of what it encrypted, also those in backups of the store, which never hold the key. The file of keys is
itself wrapped under a key in custody, so that the file alone is noise too.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    func,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from keys.encoding import lp_join
from keys.identity import MunicipalityCode
from keys.labels import Label
from keys.secret import SecretBytes
from municipality_node.store.cipher import KEY_SIZE, ColumnCipher, References
from servicekit.sqlite import open_engine, rewrite, truncate_wal
from servicekit.transactions import read_transaction, write_transaction

_METADATA = MetaData()
_DATA_KEY = Table(
    "data_key",
    _METADATA,
    Column("data_class", String(12), primary_key=True),
    Column("subject", LargeBinary, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
_KEEP = insert(_DATA_KEY)
_KEEP = _KEEP.on_conflict_do_update(index_elements=["data_class", "subject"], set_={"wrapped": _KEEP.excluded.wrapped})
_DESTROY = delete(_DATA_KEY).where(
    (_DATA_KEY.c.data_class == bindparam("of_class")) & (_DATA_KEY.c.subject == bindparam("of"))
)
_COUNT = select(func.count()).select_from(_DATA_KEY)
_NONCE_SIZE = 12


class DataClass(StrEnum):
    """What a data key encrypts; each class has a period of its own (docs/operations/retention.md)."""

    UNOPENED = "unopened"
    """Bundles that nothing opened; a key per day of receipt."""
    WITHHELD = "withheld"
    """The content of one withheld signal; no view ever asks for these."""
    REVIEW = "review"
    """The content of one signal in review."""
    RELEASED = "released"
    """The content of one released signal."""
    DECISION = "decision"
    """The explanation of one decision."""
    CASE = "case"
    """Everything that is written in one case."""
    HISTORY = "history"
    """Keyed pseudonyms and amounts; a key per month in which they end."""
    LINK = "link"
    """Link keys and seeds of one leaf; destroyed with its epoch."""
    SIGNAL = "signal"
    """What ties a signal to its audit entries; a key per month of receipt."""


@dataclass(frozen=True, slots=True)
class KeyName:
    """Which key: its class, and what it is of (at most 64 bytes, chosen by the program)."""

    data_class: DataClass
    subject: bytes

    def encode(self) -> bytes:
        """Return the bytes that the wrap is bound to."""
        return lp_join(self.data_class.value, self.subject)


class DataKeyDestroyed(Exception):
    """What was encrypted under this key is gone; the message names the class only."""


class DataKeys:
    """The data keys of one municipality. Safe for several threads and processes."""

    def __init__(self, path: Path, wrap: SecretBytes, municipality: MunicipalityCode) -> None:
        self._engine = _open(path)
        self._wrap = AESGCM(wrap.expose())
        self._municipality = municipality

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    def holds(self, name: KeyName) -> bool:
        """Whether the key is there."""
        with read_transaction(self._engine) as connection:
            return self._wrapped(connection, name) is not None

    def key(self, name: KeyName) -> SecretBytes:
        """Return a key. Raises DataKeyDestroyed when there is none (any more)."""
        with read_transaction(self._engine) as connection:
            wrapped = self._wrapped(connection, name)
        if wrapped is None:
            raise DataKeyDestroyed(name.data_class.value)
        return self._unwrap(name, wrapped)

    def cipher(self, name: KeyName) -> ColumnCipher:
        """Return what opens everything encrypted under a key. Raises DataKeyDestroyed."""
        return ColumnCipher(self.key(name), self._municipality)

    def several(self, data_class: DataClass, subjects: Sequence[bytes]) -> dict[bytes, ColumnCipher]:
        """Return the ciphers of at most 500 keys of a class, by subject; what was destroyed is left out."""
        query = select(_DATA_KEY.c.subject, _DATA_KEY.c.wrapped)
        query = query.where(_DATA_KEY.c.data_class == data_class.value, _DATA_KEY.c.subject.in_(subjects))
        with read_transaction(self._engine) as connection:
            rows = connection.execute(query).all()
        return {
            subject: ColumnCipher(self._unwrap(KeyName(data_class, subject), wrapped), self._municipality)
            for subject, wrapped in rows
        }

    def established(self, name: KeyName) -> ColumnCipher:
        """Return the cipher of a key that is drawn, durably, when there is none. Of two that draw at once one wins."""
        key = SecretBytes(os.urandom(KEY_SIZE))
        row = {
            "data_class": name.data_class.value, "subject": name.subject, "wrapped": self._wrapped_form(name, key),
        }  # fmt: skip
        with write_transaction(self._engine) as connection:
            connection.execute(insert(_DATA_KEY).on_conflict_do_nothing(), [row])
        return self.cipher(name)

    def references(self, name: KeyName) -> References:
        """Return keyed references under a key. Raises DataKeyDestroyed."""
        return References(self.key(name), self._municipality)

    def names(self, data_class: DataClass) -> list[KeyName]:
        """Return every key of a class."""
        query = select(_DATA_KEY.c.subject).where(_DATA_KEY.c.data_class == data_class.value)
        with read_transaction(self._engine) as connection:
            return [KeyName(data_class, subject) for subject in connection.execute(query).scalars()]

    def drawing(self) -> "Drawing":
        """Return a place for keys that are about to be used."""
        return Drawing(self, self._municipality)

    def keep(self, fresh: Sequence[tuple[KeyName, SecretBytes]]) -> None:
        """Write new keys; durable when this returns. A key of the same name is replaced, and with that destroyed."""
        rows = [
            {"data_class": name.data_class.value, "subject": name.subject, "wrapped": self._wrapped_form(name, key)}
            for name, key in fresh
        ]
        if rows:
            with write_transaction(self._engine) as connection:
                connection.execute(_KEEP, rows)

    def destroy(self, names: Iterable[KeyName]) -> int:
        """Delete keys, from the write-ahead log as well; return how many there were. Absent ones are destroyed."""
        doomed = [{"of_class": name.data_class.value, "of": name.subject} for name in names]
        if not doomed:
            return 0
        with write_transaction(self._engine) as connection:
            before = connection.execute(_COUNT).scalar_one()
            connection.execute(_DESTROY, doomed)
            found: int = before - connection.execute(_COUNT).scalar_one()
        truncate_wal(self._engine)
        return found

    def compact(self) -> None:
        """Rewrite the file, so that nothing of destroyed keys rests between the living ones."""
        rewrite(self._engine)

    def _wrapped(self, connection: Connection, name: KeyName) -> bytes | None:
        found: bytes | None = connection.execute(select(_DATA_KEY.c.wrapped).where(_is(name))).scalar_one_or_none()
        return found

    def _wrapped_form(self, name: KeyName, key: SecretBytes) -> bytes:
        nonce = os.urandom(_NONCE_SIZE)
        return nonce + self._wrap.encrypt(nonce, key.expose(), self._bound(name))

    def _unwrap(self, name: KeyName, wrapped: bytes) -> SecretBytes:
        try:
            return SecretBytes(
                self._wrap.decrypt(wrapped[:_NONCE_SIZE], wrapped[_NONCE_SIZE:], self._bound(name)),
            )
        except InvalidTag:
            raise DataKeyDestroyed(name.data_class.value) from None

    def _bound(self, name: KeyName) -> bytes:
        return lp_join(Label.DATA_KEY_WRAP.encode(), self._municipality.value) + name.encode()


class Drawing:
    """Keys for one transaction: those that are there, and fresh ones that `keep` makes durable.

    Fresh keys are written before the rows that they encrypt. After a crash in between there is a key without a row,
    which the retention run finds; never a row without its key.
    """

    def __init__(self, data_keys: DataKeys, municipality: MunicipalityCode) -> None:
        self._data_keys = data_keys
        self._municipality = municipality
        self._fresh: dict[KeyName, SecretBytes] = {}
        self._seen: dict[KeyName, SecretBytes] = {}

    def fresh(self, name: KeyName) -> ColumnCipher:
        """Return what encrypts under a key that is drawn now. One of the same name, left by a crash, is replaced."""
        return ColumnCipher(self._draw(name), self._municipality)

    def cipher(self, name: KeyName) -> ColumnCipher:
        """Return what encrypts under a key that is there, or is drawn now when there is none."""
        return ColumnCipher(self._key(name), self._municipality)

    def references(self, name: KeyName) -> References:
        """Return keyed references under a key that is there, or is drawn now when there is none."""
        return References(self._key(name), self._municipality)

    def holds(self, name: KeyName) -> bool:
        """Whether there is such a key, drawn in this transaction or before it."""
        return name in self._seen or self._data_keys.holds(name)

    def keep(self) -> list[KeyName]:
        """Write the fresh keys, durably; return their names."""
        self._data_keys.keep(list(self._fresh.items()))
        names = list(self._fresh)
        self._fresh.clear()
        return names

    def _key(self, name: KeyName) -> SecretBytes:
        if name not in self._seen:
            try:
                self._seen[name] = self._data_keys.key(name)
            except DataKeyDestroyed:
                return self._draw(name)
        return self._seen[name]

    def _draw(self, name: KeyName) -> SecretBytes:
        key = self._fresh[name] = self._seen[name] = SecretBytes(os.urandom(KEY_SIZE))
        return key


def _is(name: KeyName) -> ColumnElement[bool]:
    return (_DATA_KEY.c.data_class == name.data_class.value) & (_DATA_KEY.c.subject == name.subject)


def _open(path: Path) -> Engine:
    if not path.exists():
        path.touch(mode=0o600)
    engine = open_engine(path)
    _METADATA.create_all(engine)
    return engine
