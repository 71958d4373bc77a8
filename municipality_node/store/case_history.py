"""What the policy asks of casework (rules P4 and P5), from states, days and pseudonyms alone: no case is opened."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, func, select

from keys.identity import Day
from municipality_node.domain.casework.contact import AttemptResult, Channel
from municipality_node.domain.casework.lifecycle import CaseState
from municipality_node.domain.casework.results import CaseResult
from municipality_node.store.casework_schema import CASE_ATTEMPT, CASE_FILE, CASE_PERSON, CASE_SIGNAL

_SILENT = [channel.value for channel in Channel if not channel.approaches_household]
_CHUNK = 500


class WorkedCases:
    """Who was contacted how often, and who refused help when. Works on the caller's connection; holds no state."""

    def contacts(self, connection: Connection, households: Sequence[bytes], since: date) -> Mapping[bytes, int]:
        """Return how many contact attempts each household had on or after `since`; a household without is left out."""
        found: dict[bytes, int] = {}
        for start in range(0, len(households), _CHUNK):
            query = (
                select(CASE_FILE.c.household_ref, func.count())
                .join(CASE_ATTEMPT, CASE_ATTEMPT.c.case_id == CASE_FILE.c.id)
                .where(CASE_FILE.c.household_ref.in_(households[start : start + _CHUNK]))
                .where(CASE_ATTEMPT.c.day >= Day.of(since).number, CASE_ATTEMPT.c.channel.not_in(_SILENT))
                .group_by(CASE_FILE.c.household_ref)
            )
            found |= {row[0]: row[1] for row in connection.execute(query)}
        return found

    def refusals(self, connection: Connection, persons: Sequence[bytes], since: date) -> Mapping[bytes, date]:
        """Return the last day, on or after `since`, on which each person refused help; who did not is left out.

        A refusal is an attempt that ended in one, or a case that ended because no help was wanted.
        """
        found: dict[bytes, int] = {}
        for start in range(0, len(persons), _CHUNK):
            chunk = persons[start : start + _CHUNK]
            for ref, day in [*self._by_attempt(connection, chunk, since), *self._by_result(connection, chunk, since)]:
                found[ref] = max(day, found.get(ref, 0))
        return {ref: Day(day).date for ref, day in found.items()}

    def past_taking_back(self, connection: Connection, signal_rows: Sequence[int]) -> frozenset[int]:
        """Return which of these signals are in a case in which help was accepted, or that is closed."""
        query = (
            select(CASE_SIGNAL.c.signal_row)
            .join(CASE_FILE, CASE_FILE.c.id == CASE_SIGNAL.c.case_id)
            .where(CASE_SIGNAL.c.signal_row.in_(signal_rows))
            .where(CASE_FILE.c.state.in_([CaseState.ACCEPTED.value, CaseState.CLOSED.value]))
        )
        return frozenset(connection.execute(query).scalars())

    def _by_attempt(self, connection: Connection, persons: Sequence[bytes], since: date) -> list[tuple[bytes, int]]:
        query = (
            select(CASE_PERSON.c.person_ref, func.max(CASE_ATTEMPT.c.day))
            .join(CASE_ATTEMPT, CASE_ATTEMPT.c.case_id == CASE_PERSON.c.case_id)
            .where(CASE_PERSON.c.person_ref.in_(persons), CASE_ATTEMPT.c.day >= Day.of(since).number)
            .where(CASE_ATTEMPT.c.result == AttemptResult.REFUSED.value)
            .group_by(CASE_PERSON.c.person_ref)
        )
        return [(row[0], row[1]) for row in connection.execute(query)]

    def _by_result(self, connection: Connection, persons: Sequence[bytes], since: date) -> list[tuple[bytes, int]]:
        query = (
            select(CASE_PERSON.c.person_ref, func.max(CASE_FILE.c.closed_day))
            .join(CASE_FILE, CASE_FILE.c.id == CASE_PERSON.c.case_id)
            .where(CASE_PERSON.c.person_ref.in_(persons), CASE_FILE.c.closed_day >= Day.of(since).number)
            .where(CASE_FILE.c.result == CaseResult.NO_HELP_WANTED.value)
            .group_by(CASE_PERSON.c.person_ref)
        )
        return [(row[0], row[1]) for row in connection.execute(query)]
