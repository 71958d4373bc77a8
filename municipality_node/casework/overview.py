"""The open cases in memory, kept current by the version that every change gives a case.

It holds what the work list needs and nothing that names anybody. A page of the list decrypts nothing: it looks which
cases changed since the last look, reads those again, and takes its lines from the order that is there.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from threading import Lock

from sqlalchemy import Connection

from municipality_node.casework.caseload import Caseload
from municipality_node.casework.configuration import Casework
from municipality_node.domain.casework.conditions import CaseFacts
from municipality_node.domain.casework.deadlines import Deadline
from municipality_node.domain.casework.outline import REFUSAL_DAYS, Outline, outlined
from municipality_node.domain.casework.ranking import Ranking
from municipality_node.domain.casework.trays import Placed, placed
from municipality_node.errors import WorkListUnready
from servicekit.transactions import read_transaction

PATIENCE_SECONDS = 10.0
"""How long a look waits for the list to be read after a start; then the console says to try again."""
_CHUNK = 500
_FEW = 2_000
"""Up to so many changes are put in one by one; more are sorted anew."""


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

    def lines(self, caseload: Caseload, wish: Wish) -> Lines:
        """Return the lines that are asked for, as of this moment. Raises WorkListUnready while the list is read."""
        with self._current(caseload) as ranking:
            numbers, total, trays = _wanted(ranking, wish)
            first = wish.first
            if wish.most is not None and first >= total:
                first = max(0, (total - 1) // wish.most * wish.most)
                numbers, total, trays = _wanted(ranking, replace(wish, first=first))
            shown = [self._listed(caseload, ranking, number) for number in numbers]
        return Lines(lines=shown, first=first, total=total, trays=trays)

    def counts(self, caseload: Caseload) -> dict[str, int]:
        """Return how many cases each tray holds."""
        with self._current(caseload) as ranking:
            return ranking.counts()

    def refresh(self, caseload: Caseload) -> None:
        """Read what changed."""
        with self._current(caseload, patience=-1):
            pass

    @contextmanager
    def _current(self, caseload: Caseload, patience: float = PATIENCE_SECONDS) -> Iterator[Ranking]:
        if not self._lock.acquire(timeout=patience):
            raise WorkListUnready("the open cases are still being read")
        try:
            with read_transaction(caseload.tenant.engine) as connection:
                ranking = self._caught_up(caseload, connection)
            yield ranking
        finally:
            self._lock.release()

    def _caught_up(self, caseload: Caseload, connection: Connection) -> Ranking:
        ranking = self._applied(caseload, connection)
        if caseload.cases.count_open(connection) != len(self._outlines) + len(self._unreadable):
            self._forget()  # a case went away whole, which gives no version: everything is read again
            ranking = self._applied(caseload, connection)
        return ranking

    def _applied(self, caseload: Caseload, connection: Connection) -> Ranking:
        seen = caseload.cases.version(connection)
        if self._ranking is None:
            changed = set(caseload.cases.open_numbers(connection))
        else:
            changed = set(caseload.cases.changed_since(connection, self._seen))
            # Who refuses help in one case did so in the others.
            changed |= caseload.cases.about_same_people(connection, changed)
        self._read(caseload, connection, changed)
        self._seen = seen
        return self._ranked(caseload, changed)

    def _forget(self) -> None:
        self._ranking, self._seen = None, 0
        self._outlines.clear()
        self._unreadable.clear()

    def _read(self, caseload: Caseload, connection: Connection, numbers: set[int]) -> None:
        ordered = sorted(numbers)
        for start in range(0, len(ordered), _CHUNK):
            chunk = ordered[start : start + _CHUNK]
            for number in chunk:
                self._outlines.pop(number, None)
            self._unreadable.difference_update(chunk)
            self._unreadable |= caseload.cases.open_among(connection, chunk)
            for outline in _outlines(caseload, connection, chunk):
                self._outlines[outline.number] = outline
                self._unreadable.discard(outline.number)

    def _ranked(self, caseload: Caseload, changed: set[int]) -> Ranking:
        today, ranking = caseload.today, self._ranking
        if ranking is None or today != self._day or caseload.settings is not self._settings or len(changed) > _FEW:
            ranking = self._ranking = Ranking(caseload.settings.trays)
            ranking.fill(_stood(caseload, outline, today) for outline in self._outlines.values())
            self._day, self._settings = today, caseload.settings
            return ranking
        for number in changed:
            outline = self._outlines.get(number)
            if outline is None:
                ranking.remove(number)
            else:
                ranking.put(*_stood(caseload, outline, today))
        return ranking

    def _listed(self, caseload: Caseload, ranking: Ranking, number: int) -> Listed:
        outline = self._outlines[number]
        timers = outline.timers(caseload.settings.deadlines, caseload.working, caseload.today)
        facts = outline.facts(timers, caseload.today)
        tray, position = ranking.place_of(number)
        return Listed(case=outline, placed=placed(tray, position, facts), deadlines=timers)


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


def _stood(caseload: Caseload, outline: Outline, today: date) -> tuple[CaseFacts, int | None, int | None]:
    timers = outline.timers(caseload.settings.deadlines, caseload.working, today)
    facts = outline.facts(timers, today)
    pressing = min((one.left or 0 for one in timers if one.is_pressing), default=None)
    return facts, pressing, outline.assigned_to


def _outlines(caseload: Caseload, connection: Connection, numbers: Sequence[int]) -> Iterator[Outline]:
    stored = caseload.cases.open_of(connection, caseload.tenant.data_keys, numbers)
    tried = caseload.attempts.of_cases(connection, [one.case.number for one in stored])
    people = {
        one.case.number: [caseload.pseudonyms.person(person.bsn) for person in one.case.particulars.people]
        for one in stored
    }
    everybody = list(dict.fromkeys(ref for refs in people.values() for ref in refs))
    refused = caseload.history.refusals(connection, everybody, caseload.today - timedelta(days=REFUSAL_DAYS))
    for one in stored:
        days = [refused[ref] for ref in people[one.case.number] if ref in refused]
        yield outlined(one.case, [made.attempt for made in tried[one.case.number]], max(days, default=None))
