"""How signals stand on the day on which their partners are told. Nothing of this leaves but the code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection

from keys.identity import Day
from municipality_node.deciding.casefile import CaseContent
from municipality_node.deciding.outcome import CONTENT
from municipality_node.domain.feedback import Standing
from municipality_node.feedback.progress import CaseProgress, Progress, Stage
from municipality_node.store.data_keys import DataKeyDestroyed
from municipality_node.store.feedback import DueRecord
from municipality_node.store.signal_keys import content_key
from municipality_node.store.signals import SignalRow, State
from municipality_node.tenant import Tenant

STANDING_OF: Mapping[State, Standing] = MappingProxyType(
    {
        State.UNOPENED: Standing.SILENT,
        State.NONE: Standing.NOBODY,
        State.RELEASED: Standing.OPEN,
        State.REVIEW: Standing.SILENT,
        State.REJECTED: Standing.SILENT,
        State.WITHHELD: Standing.SILENT,
        State.REFUSED: Standing.SILENT,
        State.WITHDRAWN: Standing.WITHDRAWN,
        State.EXPIRED: Standing.NOBODY,
    }
)
"""Total; a released signal is looked at further: its case, and the secrecy flag of the person."""

_STANDING_AT: Mapping[Stage, Standing] = MappingProxyType(
    {
        Stage.WAITING: Standing.SILENT,
        Stage.OPEN: Standing.OPEN,
        Stage.HELP_ACCEPTED: Standing.OPEN,  # without a day to hold until there is nothing more to say
        Stage.CLOSED: Standing.CLOSED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A standing, and until when the partner waits."""

    standing: Standing
    hold_until: Day | None = None


class Standings:
    """Looks at signals of one municipality."""

    def __init__(self, tenant: Tenant, progress: CaseProgress) -> None:
        self._tenant = tenant
        self._progress = progress

    def of(self, connection: Connection, due: Sequence[DueRecord]) -> list[Position]:
        """Return how each of these signals stands. One whose bundle was refused before it had a row stands silent."""
        rows = [self._tenant.signals.find(connection, record.partner, record.signal_id) for record in due]
        released = [row.id for row in rows if row is not None and row.state is State.RELEASED]
        cases = self._progress.progress(connection, released)
        return [self._position(connection, row, cases) for row in rows]

    def _position(self, connection: Connection, row: SignalRow | None, cases: Mapping[int, Progress]) -> Position:
        if row is None:
            return Position(standing=Standing.SILENT)
        if row.state is not State.RELEASED:
            return Position(standing=STANDING_OF[row.state])
        case = cases.get(row.id, Progress())
        if not case.consented and self._is_secret(connection, row):
            return Position(standing=Standing.SILENT)
        if case.stage is Stage.HELP_ACCEPTED and case.hold_until is not None:
            return Position(standing=Standing.HELP_ACCEPTED, hold_until=Day.of(case.hold_until))
        return Position(standing=_STANDING_AT[case.stage])

    def _is_secret(self, connection: Connection, row: SignalRow) -> bool:
        """Whether the person has the secrecy flag, at release or now. What cannot be read any more counts as secret."""
        try:
            cipher = self._tenant.data_keys.cipher(content_key(row.state, row.name))
        except DataKeyDestroyed:
            return True
        resident = CaseContent.decode(cipher.unseal(CONTENT, row.name, row.content or b"")).resident
        if resident is None or resident.secrecy:
            return True
        now = self._tenant.residents.of_bsn(connection, resident.bsn)
        return now is not None and now.resident.secrecy
