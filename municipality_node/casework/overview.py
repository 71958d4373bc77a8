"""The open cases in memory, kept current by the version that every change gives a case.

It holds what the work list needs and nothing that names anybody. A page of the list decrypts nothing: it looks which
cases changed since the last look, reads those again, and takes its lines from the order that is there.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from threading import Event, Lock
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from municipality_node.casework.configuration import Casework
from municipality_node.domain.casework.conditions import CaseFacts
from municipality_node.domain.casework.deadlines import Deadline, Standing
from municipality_node.domain.casework.outline import REFUSAL_DAYS, Outline, outlined
from municipality_node.domain.casework.ranking import Ranking
from municipality_node.domain.casework.trays import Placed, placed
from municipality_node.errors import WorkListUnready
from servicekit.logs import get_logger
from servicekit.transactions import read_transaction

if TYPE_CHECKING:
    from municipality_node.casework.desk import Desk

PATIENCE_SECONDS = 10.0
"""How long a look waits for the list to be read after a start; then the console says to try again."""
KEEP_CURRENT_SECONDS = 30.0
_CHUNK = 500
_FEW = 2_000
"""Up to so many changes are put in one by one; more are sorted anew."""
_PRESSING = frozenset({Standing.WARNING, Standing.OVERDUE})
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Listed:
    """One line of the work list; nobody's name or address."""

    case: Outline
    placed: Placed
    deadlines: tuple[Deadline, ...]

    @property
    def attempts(self) -> int:
        """How many attempts were made."""
        return self.case.attempts


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which lines somebody asks for."""

    tray: str | None = None
    user: int | None = None
    """Only cases that are assigned to this user."""
    pressing: bool = False
    """Only cases with a timer that warns or is overdue, the most overdue first."""
    first: int = 0
    """How many lines to pass over; the nearest whole page before the end when that is too many."""
    most: int | None = None
    """At most so many lines."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Lines:
    """Some lines of the list."""

    lines: Sequence[Listed]
    first: int
    total: int
    """How many there are with this wish."""
    trays: dict[str, int]
    """How many of them, whatever tray was asked for, each tray holds."""
    names: Mapping[int, str] = field(default_factory=dict)
    """Users by number, for whoever asks to whom cases are assigned."""


@dataclass(slots=True, repr=False)
class Overview:
    """Of one municipality, for as long as the process lives. Safe for several threads."""

    _lock: Lock = field(default_factory=Lock)
    _ranking: Ranking | None = None
    _outlines: dict[int, Outline] = field(default_factory=dict)
    _unreadable: set[int] = field(default_factory=set)
    """Open cases whose key is gone; the retention run takes them away."""
    _seen: int = 0
    """The highest version that was read."""
    _day: date | None = None
    _settings: Casework | None = None

    def lines(self, desk: "Desk", wish: Wish) -> Lines:
        """Return the lines that are asked for, as of this moment. Raises WorkListUnready while the list is read."""
        with self._current(desk) as ranking:
            numbers, total, trays = _wanted(ranking, wish)
            first = wish.first
            if wish.most is not None and first >= total:
                first = max(0, (total - 1) // wish.most * wish.most)
                numbers, total, trays = _wanted(ranking, replace(wish, first=first))
            shown = [self._listed(desk, ranking, number) for number in numbers]
        return Lines(lines=shown, first=first, total=total, trays=trays)

    def counts(self, desk: "Desk") -> dict[str, int]:
        """Return how many cases each tray holds."""
        with self._current(desk) as ranking:
            return ranking.counts()

    def refresh(self, desk: "Desk") -> None:
        """Read what changed."""
        with self._current(desk, patience=-1):
            pass

    @contextmanager
    def _current(self, desk: "Desk", patience: float = PATIENCE_SECONDS) -> Iterator[Ranking]:
        if not self._lock.acquire(timeout=patience):
            raise WorkListUnready("the open cases are still being read")
        try:
            with read_transaction(desk.tenant.engine) as connection:
                ranking = self._caught_up(desk, connection)
            yield ranking
        finally:
            self._lock.release()

    def _caught_up(self, desk: "Desk", connection: Connection) -> Ranking:
        ranking = self._applied(desk, connection)
        if desk.cases.count_open(connection) != len(self._outlines) + len(self._unreadable):
            self._forget()  # a case went away whole, which gives no version: everything is read again
            ranking = self._applied(desk, connection)
        return ranking

    def _applied(self, desk: "Desk", connection: Connection) -> Ranking:
        seen = desk.cases.version(connection)
        if self._ranking is None:
            changed = set(desk.cases.open_numbers(connection))
        else:
            changed = set(desk.cases.changed_since(connection, self._seen))
            # Who refuses help in one case did so in the others.
            changed |= desk.cases.about_same_people(connection, changed)
        self._read(desk, connection, changed)
        self._seen = seen
        return self._ranked(desk, changed)

    def _forget(self) -> None:
        self._ranking, self._seen = None, 0
        self._outlines.clear()
        self._unreadable.clear()

    def _read(self, desk: "Desk", connection: Connection, numbers: set[int]) -> None:
        ordered = sorted(numbers)
        for start in range(0, len(ordered), _CHUNK):
            chunk = ordered[start : start + _CHUNK]
            for number in chunk:
                self._outlines.pop(number, None)
            self._unreadable.difference_update(chunk)
            self._unreadable |= desk.cases.open_among(connection, chunk)
            for outline in _outlines(desk, connection, chunk):
                self._outlines[outline.number] = outline
                self._unreadable.discard(outline.number)

    def _ranked(self, desk: "Desk", changed: set[int]) -> Ranking:
        today, ranking = desk.today, self._ranking
        if ranking is None or today != self._day or desk.settings is not self._settings or len(changed) > _FEW:
            ranking = self._ranking = Ranking(desk.settings.trays)
            ranking.fill(_stood(desk, outline) for outline in self._outlines.values())
            self._day, self._settings = today, desk.settings
            return ranking
        for number in changed:
            outline = self._outlines.get(number)
            if outline is None:
                ranking.remove(number)
            else:
                ranking.put(*_stood(desk, outline))
        return ranking

    def _listed(self, desk: "Desk", ranking: Ranking, number: int) -> Listed:
        outline = self._outlines[number]
        timers = outline.timers(desk.settings.deadlines, desk.working, desk.today)
        facts = outline.facts(timers, desk.today)
        tray, position = ranking.place_of(number)
        return Listed(case=outline, placed=placed(tray, position, facts), deadlines=timers)


def keep_current(desks: Mapping[str, "Desk"], stop: Event) -> None:
    """Read what changes in the lists of whoever is here, every half minute until `stop`.

    Nobody waits for a work list or a review queue after a start or after midnight.
    """
    while True:
        for desk in tuple(desks.values()):
            started = time.monotonic()
            try:
                desk.overview.refresh(desk)
                desk.doubts.refresh(desk.tenant)
            except Exception as failure:  # noqa: BLE001 - the next look tries again, and tells whoever asks
                _log.warning("work_list_unready", error_type=type(failure).__name__)
            if (took := time.monotonic() - started) > 1:
                _log.info("work_list_read", municipality=desk.tenant.municipality.value, seconds=round(took, 1))
        if stop.wait(KEEP_CURRENT_SECONDS):
            return


def _wanted(ranking: Ranking, wish: Wish) -> tuple[list[int], int, dict[str, int]]:
    if wish.user is None and not wish.pressing:
        trays = {name: count for name, count in ranking.counts().items() if count}
        everything = sum(trays.values())
        numbers, total = ranking.everything(wish.tray, wish.first, everything if wish.most is None else wish.most)
        return numbers, total, trays
    found = ranking.pressing() if wish.pressing else ranking.of_user(wish.user or 0)
    if wish.pressing and wish.user is not None:
        mine = set(ranking.of_user(wish.user))
        found = [number for number in found if number in mine]
    trays = dict(ranking.trays_of(found))
    if wish.tray is not None:
        found = [number for number in found if ranking.place_of(number)[0].name == wish.tray]
    end = None if wish.most is None else wish.first + wish.most
    return found[wish.first : end], len(found), trays


def _stood(desk: "Desk", outline: Outline) -> tuple[CaseFacts, int | None, int | None]:
    timers = outline.timers(desk.settings.deadlines, desk.working, desk.today)
    facts = outline.facts(timers, desk.today)
    pressing = min((one.left or 0 for one in timers if one.standing in _PRESSING), default=None)
    return facts, pressing, outline.assigned_to


def _outlines(desk: "Desk", connection: Connection, numbers: Sequence[int]) -> Iterator[Outline]:
    stored = desk.cases.open_of(connection, desk.tenant.data_keys, numbers)
    tried = desk.attempts.of_cases(connection, [one.case.number for one in stored])
    people = {
        one.case.number: [desk.pseudonyms.person(person.bsn) for person in one.case.particulars.people]
        for one in stored
    }
    everybody = list(dict.fromkeys(ref for refs in people.values() for ref in refs))
    refused = desk.history.refusals(connection, everybody, desk.today - timedelta(days=REFUSAL_DAYS))
    for one in stored:
        days = [refused[ref] for ref in people[one.case.number] if ref in refused]
        yield outlined(one.case, [made.attempt for made in tried[one.case.number]], max(days, default=None))
