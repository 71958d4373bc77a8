"""The register as it rests: one encrypted row per resident, found by keyed digests of BSN and address."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, exists, func, insert, select, update

from municipality_node.domain.resident import Bsn, Resident
from municipality_node.register import record as resident_record
from municipality_node.store.cipher import ColumnCipher, References
from municipality_node.store.schema import RESIDENT, RESIDENT_LINK

_COLUMN = "resident.sealed_resident"
_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StoredResident:
    """A resident with the number of its row; numbers are never used again."""

    id: int
    digest: bytes
    resident: Resident


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SealedResident:
    """A row ready to be written."""

    bsn_ref: bytes
    address_ref: bytes | None
    digest: bytes
    sealed: bytes

    def columns(self) -> dict[str, bytes | None]:
        """Return the row's columns by name."""
        return {
            "bsn_ref": self.bsn_ref,
            "address_ref": self.address_ref,
            "digest": self.digest,
            "sealed_resident": self.sealed,
        }


class Residents:
    """Reads and writes the resident table. Works on the caller's connection; holds no state."""

    def __init__(self, cipher: ColumnCipher, references: References) -> None:
        self._cipher = cipher
        self._references = references

    def bsn_ref(self, bsn: Bsn) -> bytes:
        """Return how the number is found."""
        return self._references.reference("bsn", bsn.value)

    def address_ref(self, postcode: str, house_number: int) -> bytes | None:
        """Return how everybody at a postcode and number is found, whatever their additions; None without address."""
        if not postcode or not house_number:
            return None
        return self._references.reference("address", postcode, str(house_number))

    def digest(self, resident: Resident) -> bytes:
        """Return what equals only the digest of the same register row."""
        return self._references.digest("register-row", resident_record.encode(resident))

    def seal(self, resident: Resident, digest: bytes) -> SealedResident:
        """Return the row of `resident`; `digest` is of the row as the extract gave it."""
        ref = self.bsn_ref(resident.bsn)
        home = resident.residence
        return SealedResident(
            bsn_ref=ref,
            address_ref=self.address_ref(home.postcode, home.house_number),
            digest=digest,
            sealed=self._cipher.seal(_COLUMN, ref, resident_record.encode(resident)),
        )

    def _stored(self, row: Any) -> StoredResident:
        record = self._cipher.unseal(_COLUMN, row.bsn_ref, row.sealed_resident)
        return StoredResident(id=row.id, digest=row.digest, resident=resident_record.decode(record))

    def known(self, connection: Connection) -> dict[bytes, tuple[int, bytes]]:
        """Return row number and digest of every resident, by BSN reference."""
        rows = connection.execute(select(RESIDENT.c.bsn_ref, RESIDENT.c.id, RESIDENT.c.digest))
        return {ref: (number, digest) for ref, number, digest in rows}

    def unchanged(self, connection: Connection, digests: Mapping[int, bytes]) -> set[int]:
        """Return which of these rows are still there with the same digest."""
        ids, found = list(digests), set()
        for start in range(0, len(ids), _CHUNK):
            query = select(RESIDENT.c.id, RESIDENT.c.digest).where(RESIDENT.c.id.in_(ids[start : start + _CHUNK]))
            found |= {row.id for row in connection.execute(query) if row.digest == digests[row.id]}
        return found

    def count(self, connection: Connection) -> int:
        """Return how many residents there are."""
        return connection.execute(select(func.count()).select_from(RESIDENT)).scalar_one()

    def by_ids(self, connection: Connection, ids: Sequence[int]) -> list[StoredResident]:
        """Return the residents of these rows, those that are gone left out."""
        return self._select(connection, RESIDENT.c.id, ids)

    def of_bsn(self, connection: Connection, bsn: Bsn) -> StoredResident | None:
        """Return the resident of this number; None when the register has none."""
        return next(iter(self._select(connection, RESIDENT.c.bsn_ref, [self.bsn_ref(bsn)])), None)

    def by_bsn_refs(self, connection: Connection, refs: Sequence[bytes]) -> list[StoredResident]:
        """Return the residents of these BSN references, those that are gone left out."""
        return self._select(connection, RESIDENT.c.bsn_ref, refs)

    def at_addresses(self, connection: Connection, refs: Sequence[bytes]) -> list[StoredResident]:
        """Return everybody at these addresses."""
        return self._select(connection, RESIDENT.c.address_ref, refs)

    def _select(self, connection: Connection, column: object, values: Sequence[object]) -> list[StoredResident]:
        found = []
        for start in range(0, len(values), _CHUNK):
            query = select(RESIDENT).where(column.in_(values[start : start + _CHUNK]))  # type: ignore[attr-defined]
            found += [self._stored(row) for row in connection.execute(query.order_by(RESIDENT.c.id))]
        return found

    def all(self, connection: Connection) -> Iterator[StoredResident]:
        """Yield every resident, in the order of their rows."""
        yield from self._stream(connection, select(RESIDENT).order_by(RESIDENT.c.id))

    def without_links(self, connection: Connection, leaf: int, *, after: int, limit: int) -> list[StoredResident]:
        """Return up to `limit` residents behind row `after` whose link keys under `leaf` are not there yet."""
        query = select(RESIDENT).where(RESIDENT.c.id > after, ~_linked(leaf))
        return list(self._stream(connection, query.order_by(RESIDENT.c.id).limit(limit)))

    def count_without_links(self, connection: Connection, leaf: int) -> int:
        """Return how many residents `without_links` would yield."""
        query = select(func.count()).select_from(RESIDENT).where(~_linked(leaf))
        return connection.execute(query).scalar_one()

    def _stream(self, connection: Connection, query: Select[Any]) -> Iterator[StoredResident]:
        for row in connection.execute(query.execution_options(yield_per=2_000)):
            yield self._stored(row)

    def add(self, connection: Connection, rows: Iterable[SealedResident]) -> None:
        """Write new residents."""
        if columns := [row.columns() for row in rows]:
            connection.execute(insert(RESIDENT), columns)

    def change(self, connection: Connection, rows: Iterable[tuple[int, SealedResident]]) -> None:
        """Rewrite residents whose row changed; their links are made again."""
        columns = [{"row": number, **sealed.columns()} for number, sealed in rows]
        if not columns:
            return
        connection.execute(delete(RESIDENT_LINK).where(RESIDENT_LINK.c.resident_id == bindparam("row")), columns)
        changed = update(RESIDENT).where(RESIDENT.c.id == bindparam("row"))
        connection.execute(
            changed.values(
                address_ref=bindparam("address_ref"),
                digest=bindparam("digest"),
                sealed_resident=bindparam("sealed_resident"),
            ),
            columns,
        )

    def remove(self, connection: Connection, ids: Iterable[int]) -> None:
        """Delete residents who are no longer in the register, and their links."""
        if columns := [{"row": number} for number in ids]:
            connection.execute(delete(RESIDENT).where(RESIDENT.c.id == bindparam("row")), columns)


def _linked(leaf: int) -> ColumnElement[bool]:
    """Tell of a resident's row whether its keys under `leaf` are there; by the index, whatever their number."""
    return exists().where(RESIDENT_LINK.c.resident_id == RESIDENT.c.id, RESIDENT_LINK.c.leaf == leaf)
