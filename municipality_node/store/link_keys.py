"""Link keys as they rest: encrypted, one row per distinct input, and per resident which of them are its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from sqlalchemy import Connection, bindparam, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from keys.linkage import SlotInput
from municipality_node.store.cipher import References
from municipality_node.store.leaf_ciphers import LeafCiphers
from municipality_node.store.schema import LINK_KEY, RESIDENT_LINK

_KEY_COLUMN = "link_key.sealed_key"
_IDS_COLUMN = "resident_link.sealed_ids"
_ID = np.dtype("<u4")
_CHUNK = 500


class LinkKeys:
    """Reads and writes link keys of one leaf at a time. Works on the caller's connection; holds no state."""

    def __init__(self, ciphers: LeafCiphers, references: References) -> None:
        self._ciphers = ciphers
        self._references = references

    def input_ref(self, slot: SlotInput) -> bytes:
        """Return how the key of an input is found again without evaluating it."""
        return self._references.reference("slot-input", slot.data)

    def known(self, connection: Connection, leaf: int, refs: Sequence[bytes]) -> dict[bytes, int]:
        """Return the row numbers of those inputs that have a key."""
        found: dict[bytes, int] = {}
        for start in range(0, len(refs), _CHUNK):
            query = select(LINK_KEY.c.input_ref, LINK_KEY.c.id).where(
                LINK_KEY.c.leaf == leaf, LINK_KEY.c.input_ref.in_(refs[start : start + _CHUNK])
            )
            found.update((row.input_ref, row.id) for row in connection.execute(query))
        return found

    def leaves_of(self, connection: Connection, resident: int) -> list[int]:
        """Return the leaves under which a resident has keys."""
        query = select(RESIDENT_LINK.c.leaf).where(RESIDENT_LINK.c.resident_id == resident)
        return sorted(connection.execute(query).scalars())

    def add(self, connection: Connection, leaf: int, keys: Mapping[bytes, bytes]) -> None:
        """Write new keys by their input reference; another process may have written some of them meanwhile."""
        if not keys:
            return
        sealed = self._ciphers.of(leaf).seal_all(_KEY_COLUMN, list(keys.items()))
        rows = [{"leaf": leaf, "input_ref": ref, "sealed_key": key} for ref, key in zip(keys, sealed, strict=True)]
        savepoint = connection.begin_nested()
        try:
            connection.execute(insert(LINK_KEY), rows)
        except IntegrityError:
            savepoint.rollback()
        else:
            savepoint.commit()
            return
        known = self.known(connection, leaf, list(keys))
        if fresh := [row for row in rows if row["input_ref"] not in known]:
            connection.execute(insert(LINK_KEY), fresh)

    def link(self, connection: Connection, leaf: int, owned: Mapping[int, Iterable[int]]) -> None:
        """Write which keys are whose; a resident's links of this leaf are complete from then on."""
        residents = [{"resident": resident, "of": leaf} for resident in owned]
        if not residents:
            return
        there = (RESIDENT_LINK.c.resident_id == bindparam("resident")) & (RESIDENT_LINK.c.leaf == bindparam("of"))
        connection.execute(delete(RESIDENT_LINK).where(there), residents)
        packed = [(str(resident).encode(), np.fromiter(ids, dtype=_ID).tobytes()) for resident, ids in owned.items()]
        sealed = self._ciphers.of(leaf).seal_all(_IDS_COLUMN, packed)
        rows = [
            {"resident_id": resident, "leaf": leaf, "sealed_ids": ids}
            for resident, ids in zip(owned, sealed, strict=True)
        ]
        connection.execute(insert(RESIDENT_LINK), rows)

    def count(self, connection: Connection, leaf: int) -> int:
        """Return how many keys there are."""
        return connection.execute(
            select(func.count()).select_from(LINK_KEY).where(LINK_KEY.c.leaf == leaf)
        ).scalar_one()

    def counts(self, connection: Connection) -> dict[int, int]:
        """Return how many keys there are under each leaf."""
        query = select(LINK_KEY.c.leaf, func.count()).group_by(LINK_KEY.c.leaf)
        return {row[0]: row[1] for row in connection.execute(query)}

    def highest(self, connection: Connection) -> int:
        """Return the highest row number that a key has; 0 without keys."""
        return connection.execute(select(func.max(LINK_KEY.c.id))).scalar_one() or 0

    def keys(self, connection: Connection, leaf: int) -> Iterator[tuple[int, bytes]]:
        """Yield row number and link key in the order of the numbers."""
        query = select(LINK_KEY.c.id, LINK_KEY.c.input_ref, LINK_KEY.c.sealed_key).where(LINK_KEY.c.leaf == leaf)
        unseal = self._ciphers.of(leaf).unseal
        for row in connection.execute(query.order_by(LINK_KEY.c.id).execution_options(yield_per=5_000)):
            yield row.id, unseal(_KEY_COLUMN, row.input_ref, row.sealed_key)

    def by_ids(self, connection: Connection, leaf: int, ids: Sequence[int]) -> dict[int, bytes]:
        """Return the link keys of these rows of one leaf by their numbers, those that are gone left out."""
        found: dict[int, bytes] = {}
        for start in range(0, len(ids), _CHUNK):
            # By number alone: told the leaf as well, SQLite walks the whole leaf by its other index.
            query = select(LINK_KEY).where(LINK_KEY.c.id.in_(ids[start : start + _CHUNK]))
            for row in connection.execute(query):
                if row.leaf == leaf:
                    found[row.id] = self._ciphers.of(leaf).unseal(_KEY_COLUMN, row.input_ref, row.sealed_key)
        return found

    def owners(self, connection: Connection, leaf: int) -> Iterator[tuple[int, bytes]]:
        """Yield every linked resident with the packed row numbers of its keys (four bytes each, little-endian)."""
        query = select(RESIDENT_LINK.c.resident_id, RESIDENT_LINK.c.sealed_ids).where(RESIDENT_LINK.c.leaf == leaf)
        unseal = self._ciphers.of(leaf).unseal
        for row in connection.execute(query.execution_options(yield_per=5_000)):
            yield row.resident_id, unseal(_IDS_COLUMN, str(row.resident_id).encode(), row.sealed_ids)

    def forget(self, connection: Connection, ids: Iterable[int]) -> None:
        """Delete keys that nobody in the register has any more."""
        if rows := [{"row": number} for number in ids]:
            connection.execute(delete(LINK_KEY).where(LINK_KEY.c.id == bindparam("row")), rows)
