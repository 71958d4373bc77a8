"""How the cases of released signals go, for feedback: states and days, nobody's data."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from sqlalchemy import Connection, select

from keys.identity import Day
from municipality_node.domain.casework.case import HOLD_DAYS
from municipality_node.domain.casework.lifecycle import CaseState
from municipality_node.feedback.progress import Progress, Stage
from municipality_node.store.casework_schema import CASE_FILE, CASE_SIGNAL

_CHUNK = 500
STAGE_OF: Mapping[CaseState, Stage] = MappingProxyType(
    {
        CaseState.NEW: Stage.WAITING,
        CaseState.PICKED_UP: Stage.OPEN,
        CaseState.ACCEPTED: Stage.HELP_ACCEPTED,
        CaseState.CLOSED: Stage.CLOSED,
    }
)


class StoredCaseProgress:
    """See `feedback.progress.CaseProgress`."""

    def progress(self, connection: Connection, signal_rows: Sequence[int]) -> Mapping[int, Progress]:
        """Return how the case of each of these signals goes."""
        found: dict[int, Progress] = {}
        columns = (CASE_SIGNAL.c.signal_row, CASE_FILE.c.state, CASE_FILE.c.accepted_day, CASE_FILE.c.consent)
        query = select(*columns).join(CASE_FILE, CASE_FILE.c.id == CASE_SIGNAL.c.case_id)
        for start in range(0, len(signal_rows), _CHUNK):
            chosen = CASE_SIGNAL.c.signal_row.in_(signal_rows[start : start + _CHUNK])
            for row in connection.execute(query.where(chosen)):
                found[row.signal_row] = Progress(
                    stage=STAGE_OF[CaseState(row.state)],
                    hold_until=_hold(row.accepted_day),
                    consented=bool(row.consent),
                )
        return found


def _hold(accepted_day: int | None) -> date | None:
    return None if accepted_day is None else Day(accepted_day).date + timedelta(days=HOLD_DAYS)
