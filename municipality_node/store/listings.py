"""The municipality's lists: who is known to debt help (rule N4), and whose objection stands (rule P7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, delete, func, select

from keys.identity import Day
from municipality_node.store.schema import LISTED
from servicekit.store import insert_or

_CHUNK = 500


class ListName(StrEnum):
    """Which list."""

    DEBT_HELP = "debt-help"
    OBJECTIONS = "objections"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What the lists say of one person."""

    debt_help_until: date | None = None
    """`date.max` when the list names no day."""
    objected: bool = False


NOT_LISTED = Listed()


class Listings:
    """Reads and writes the lists. Persons are keyed pseudonyms; works on the caller's connection; holds no state."""

    def of(self, connection: Connection, persons: Sequence[bytes], today: date) -> Mapping[bytes, Listed]:
        """Return what the lists say today of these persons; who is on none is left out."""
        told: dict[bytes, dict[str, date | bool]] = {}
        for start in range(0, len(persons), _CHUNK):
            asked = LISTED.c.person_ref.in_(persons[start : start + _CHUNK])
            for name, person, until in connection.execute(select(LISTED).where(asked)):
                if until is not None and until < Day.of(today).number:
                    continue
                said = told.setdefault(person, {})
                if name == ListName.DEBT_HELP:
                    said["debt_help_until"] = Day(until).date if until is not None else date.max
                else:
                    said["objected"] = True
        return {person: Listed(**said) for person, said in told.items()}  # type: ignore[arg-type]

    def naming(self, connection: Connection, person: bytes) -> dict[ListName, date | None]:
        """Return the lists that name a person, with the last day of each entry; None for until further notice."""
        rows = connection.execute(select(LISTED.c.list, LISTED.c.until_day).where(LISTED.c.person_ref == person))
        return {ListName(name): None if until is None else Day(until).date for name, until in rows}

    def entries(self, connection: Connection, name: ListName) -> dict[bytes, int | None]:
        """Return a whole list: the last day of each person's entry, None for until further notice."""
        query = select(LISTED.c.person_ref, LISTED.c.until_day).where(LISTED.c.list == name.value)
        return {person: until for person, until in connection.execute(query)}  # noqa: C416 - rows, not pairs

    def put(self, connection: Connection, name: ListName, entries: Mapping[bytes, int | None]) -> None:
        """Enter persons, or change their last day."""
        adding = insert_or(connection, LISTED)
        adding = adding.on_conflict_do_update(
            index_elements=["list", "person_ref"], set_={"until_day": adding.excluded.until_day}
        )
        if rows := [{"list": name.value, "person_ref": ref, "until_day": day} for ref, day in entries.items()]:
            connection.execute(adding, rows)

    def remove(self, connection: Connection, name: ListName, persons: Iterable[bytes]) -> None:
        """Take persons off a list."""
        wanted = list(persons)
        for start in range(0, len(wanted), _CHUNK):
            about = LISTED.c.person_ref.in_(wanted[start : start + _CHUNK])
            connection.execute(delete(LISTED).where(LISTED.c.list == name.value, about))

    def count(self, connection: Connection, name: ListName) -> int:
        """Return how many persons are on a list."""
        query = select(func.count()).select_from(LISTED).where(LISTED.c.list == name.value)
        return connection.execute(query).scalar_one()

    def ended(self, connection: Connection, today: date) -> list[bytes]:
        """Return the persons whose entry on a list ended before today."""
        query = select(LISTED.c.person_ref).where(LISTED.c.until_day < Day.of(today).number)
        return list(connection.execute(query).scalars())

    def expire(self, connection: Connection, today: date) -> int:
        """Delete entries that ended; return how many."""
        return connection.execute(delete(LISTED).where(LISTED.c.until_day < Day.of(today).number)).rowcount
