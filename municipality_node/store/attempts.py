"""Attempts and hand-overs as they rest: codes, days and numbers; nobody's data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from keys.identity import Day
from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.casework.contact import Attempt, AttemptResult, Channel, Daypart
from municipality_node.store.casework_schema import CASE_ATTEMPT, CASE_HAND_OVER

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAttempt:
    """An attempt with who made it and why a limit was passed for it."""

    case_number: int
    attempt: Attempt
    user: int
    override: str | None = None
    template: str | None = None
    import_ref: bytes | None = None


class Attempts:
    """Reads and writes attempts and hand-overs. Works on the caller's connection; holds no state."""

    def of_cases(self, connection: Connection, numbers: Sequence[int]) -> Mapping[int, list[StoredAttempt]]:
        """Return the attempts of each of these cases, in the order of their days."""
        found: dict[int, list[StoredAttempt]] = {number: [] for number in numbers}
        for start in range(0, len(numbers), _CHUNK):
            query = select(CASE_ATTEMPT).where(CASE_ATTEMPT.c.case_id.in_(numbers[start : start + _CHUNK]))
            for row in connection.execute(query.order_by(CASE_ATTEMPT.c.day, CASE_ATTEMPT.c.id)):
                found[row.case_id].append(_stored(row))
        return found

    def visits_in(self, connection: Connection, month: CaseMonth) -> int:
        """Return how many visits everybody made in a month."""
        days = Day.of(month.first_day).number, Day.of(month.next_month).number
        query = select(func.count()).select_from(CASE_ATTEMPT)
        query = query.where(CASE_ATTEMPT.c.day >= days[0], CASE_ATTEMPT.c.day < days[1])
        return connection.execute(query.where(CASE_ATTEMPT.c.channel == Channel.VISIT.value)).scalar_one()

    def imported(self, connection: Connection, import_ref: bytes) -> bool:
        """Whether an attempt under this reference is there already."""
        query = select(CASE_ATTEMPT.c.id).where(CASE_ATTEMPT.c.import_ref == import_ref)
        return connection.execute(query).first() is not None

    def add(self, connection: Connection, made: StoredAttempt) -> None:
        """Write an attempt."""
        attempt = made.attempt
        connection.execute(
            insert(CASE_ATTEMPT).values(
                case_id=made.case_number,
                day=Day.of(attempt.day).number,
                daypart=attempt.daypart.value,
                channel=attempt.channel.value,
                result=attempt.result.value,
                call_centre=int(attempt.call_centre),
                user_id=made.user,
                override=made.override,
                template=made.template,
                import_ref=made.import_ref,
            )
        )

    def handed_to(self, connection: Connection, user: int) -> set[int]:
        """Return the numbers of the cases that were handed to a user."""
        query = select(CASE_HAND_OVER.c.case_id).where(CASE_HAND_OVER.c.user_id == user)
        return set(connection.execute(query).scalars())

    def is_handed(self, connection: Connection, number: int, user: int) -> bool:
        """Whether a case was handed to a user."""
        query = select(CASE_HAND_OVER.c.user_id)
        query = query.where(CASE_HAND_OVER.c.case_id == number, CASE_HAND_OVER.c.user_id == user)
        return connection.execute(query).first() is not None

    def handed_after(self, connection: Connection, user: int, after: int, most: int) -> list[int]:
        """Return the first `most` numbers above `after` of the cases that were handed to a user, in order."""
        mine = select(CASE_HAND_OVER.c.case_id).where(
            CASE_HAND_OVER.c.user_id == user, CASE_HAND_OVER.c.case_id > after
        )
        return list(connection.execute(mine.order_by(CASE_HAND_OVER.c.case_id).limit(most)).scalars())

    def count_handed(self, connection: Connection, user: int) -> int:
        """Return how many cases were handed to a user."""
        query = select(func.count()).select_from(CASE_HAND_OVER).where(CASE_HAND_OVER.c.user_id == user)
        return connection.execute(query).scalar_one()

    def holders(self, connection: Connection, number: int) -> list[int]:
        """Return the numbers of the users to whom a case was handed."""
        query = select(CASE_HAND_OVER.c.user_id).where(CASE_HAND_OVER.c.case_id == number)
        return sorted(connection.execute(query).scalars())

    def hand_over(self, connection: Connection, numbers: Iterable[int], user: int, day: date) -> int:
        """Let a user see the contact data of cases; return how many it did not see yet."""
        fresh = sorted(set(numbers) - self.handed_to(connection, user))
        rows = [{"case_id": number, "user_id": user, "day": Day.of(day).number} for number in fresh]
        if rows:
            connection.execute(insert(CASE_HAND_OVER), rows)
        return len(rows)

    def take_back(self, connection: Connection, number: int) -> None:
        """End every hand-over of a case: nobody outside needs its contact data any more."""
        connection.execute(delete(CASE_HAND_OVER).where(CASE_HAND_OVER.c.case_id == number))


def _stored(row: Any) -> StoredAttempt:
    attempt = Attempt(
        day=Day(row.day).date,
        daypart=Daypart(row.daypart),
        channel=Channel(row.channel),
        result=AttemptResult(row.result),
        call_centre=bool(row.call_centre),
    )
    return StoredAttempt(
        case_number=row.case_id,
        attempt=attempt,
        user=row.user_id,
        override=row.override,
        template=row.template,
        import_ref=row.import_ref,
    )
