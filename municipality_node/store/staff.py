"""Who works for the municipality, as keyed pseudonyms: only to tell looks at colleagues and at oneself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, delete, func, insert, select

from municipality_node.domain.resident import Bsn
from municipality_node.store.residents import Residents
from municipality_node.store.schema import RESIDENT, STAFF

_CHUNK = 500


class Nearness(StrEnum):
    """How near somebody who is looked at is to whoever looks."""

    OWN = "own"
    COLLEAGUE = "colleague"
    OWN_ADDRESS = "own-address"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StaffMember:
    """Somebody on the staff list; without a user for who does not work with this system."""

    bsn: Bsn
    user: bytes | None
    """The pseudonym of the user (`store.pseudonyms`)."""


class Staff:
    """Reads and writes the staff list. Works on the caller's connection; holds no state."""

    def __init__(self, residents: Residents) -> None:
        self._residents = residents

    def replace(self, connection: Connection, members: Iterable[StaffMember]) -> int:
        """Let exactly these people be on the list; return how many."""
        connection.execute(delete(STAFF))
        rows = [{"bsn_ref": self._residents.bsn_ref(one.bsn), "user_ref": one.user} for one in members]
        if rows:
            connection.execute(insert(STAFF), rows)
        return len(rows)

    def count(self, connection: Connection) -> int:
        """Return how many people are on the list."""
        return connection.execute(select(func.count()).select_from(STAFF)).scalar_one()

    def names(self, connection: Connection, bsn: Bsn) -> bool:
        """Whether somebody is on the list."""
        return bool(self._listed(connection, [self._residents.bsn_ref(bsn)]))

    def near(self, connection: Connection, user: bytes, people: Sequence[Bsn]) -> list[Nearness]:
        """Return how these people are near to a user: each kind once, in the order of the kinds.

        Addresses are the register's of today. Nothing is near to a user who is not on the list but colleagues.
        """
        refs = [self._residents.bsn_ref(bsn) for bsn in dict.fromkeys(people)]
        listed = self._listed(connection, refs)
        found = {Nearness.OWN if whose == user else Nearness.COLLEAGUE for whose in listed.values()}
        home = select(RESIDENT.c.address_ref).join(STAFF, STAFF.c.bsn_ref == RESIDENT.c.bsn_ref)
        homes = set(connection.execute(home.where(STAFF.c.user_ref == user)).scalars()) - {None}
        others = [ref for ref in refs if listed.get(ref, b"") != user]
        if homes and homes & self._addresses(connection, others):
            found.add(Nearness.OWN_ADDRESS)
        return [kind for kind in Nearness if kind in found]

    def _listed(self, connection: Connection, refs: Sequence[bytes]) -> Mapping[bytes, bytes | None]:
        found: dict[bytes, bytes | None] = {}
        for start in range(0, len(refs), _CHUNK):
            query = select(STAFF.c.bsn_ref, STAFF.c.user_ref).where(STAFF.c.bsn_ref.in_(refs[start : start + _CHUNK]))
            found.update({row.bsn_ref: row.user_ref for row in connection.execute(query)})
        return found

    def _addresses(self, connection: Connection, refs: Sequence[bytes]) -> set[bytes]:
        found: set[bytes] = set()
        for start in range(0, len(refs), _CHUNK):
            chosen = RESIDENT.c.bsn_ref.in_(refs[start : start + _CHUNK])
            found |= set(connection.execute(select(RESIDENT.c.address_ref).where(chosen)).scalars())
        return found
