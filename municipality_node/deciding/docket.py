"""Everything that one transaction decides: signals that arrive, and signals that are put to the policy again.

A docket reads once what its decisions rest on, writes history, queue and hand-over, and follows the consequences: a
signal that counts may make another partner's withheld signal part of a multiple case, which is then pulled in; one that
counts no more leaves what it made multiple to be asked about again (ADR 0205).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from audit.events import Event
from keys.identity import Day
from municipality_node.deciding.chamber import Chamber
from municipality_node.deciding.judged import LEAVING, Cause, Judged
from municipality_node.deciding.judgement import Judgement, judge
from municipality_node.deciding.outcome import STATES, empty, place, seal, seal_content
from municipality_node.deciding.recording import decided, handed_over, nobody
from municipality_node.deciding.releases import Departure, Handover, Recalled, Reclassified
from municipality_node.deciding.surroundings import Surroundings
from municipality_node.domain.multiplicity import Remembered, Standing, pulled_in_by, together
from municipality_node.domain.policy import CaseType, Policy, Recurrence, Release, RuleCode
from municipality_node.domain.resident import Resident
from municipality_node.domain.review import Stage
from municipality_node.processing_log import DECIDED, Handled
from municipality_node.store.history import Recollection, Subject
from municipality_node.store.key_lifetime import KeyedTransaction, doom
from municipality_node.store.signal_keys import CONTENT_CLASS, content_key, keys_of
from municipality_node.store.signals import SignalRow, State
from signals.dutch_day import dutch_day

_PERMILLE = 1_000
_OF_AMOUNT = {RuleCode.P1.value, RuleCode.P6.value}
"""Rules that hold an amount against the threshold of a case type."""


class Docket:
    """Decides inside one keyed write transaction. The caller inserts new rows, then calls `write`."""

    def __init__(self, transaction: KeyedTransaction, chamber: Chamber, *, policy: Policy, now: datetime) -> None:
        self._connection = transaction.connection
        self._drawing = transaction.drawing
        self._chamber = chamber
        self._policy = policy
        self.today = dutch_day(now)
        self._expected: list[Subject] = []
        self._around = chamber.sources.nothing(self.today)
        self._counting: list[Remembered] = []
        self._uncounted: list[Remembered] = []
        self._fresh: list[SignalRow] = []
        self._judged: dict[int, Judged] = {}
        self._handover = Handover()
        self.events: list[Event] = []
        """What will be recorded, in order."""
        self.moved: list[tuple[State, State]] = []
        """Which states signals left for which, of those that were here before."""

    def expect_residents(self, residents: Iterable[Resident | None]) -> None:
        """Read what decisions on signals about these residents rest on."""
        subjects = (self._chamber.subject(resident) for resident in residents if resident is not None)
        self._expected = list(dict.fromkeys(subjects))
        self._around = self._gathered(self._expected)

    def _gathered(self, subjects: Sequence[Subject]) -> Surroundings:
        return self._chamber.sources.gather(self._connection, self._drawing, subjects, self._policy, self.today)

    def arrive(self, judged: Judged) -> None:
        """Decide on a signal that is new here, and whose resident was expected."""
        row, judgement = judged.row, self._judge(judged)
        row.opened = True
        if judgement is None or judgement.verdict.release is Release.NONE:
            row.policy_hash = self._policy.digest
            empty(row, State.NONE)
            row.outcome = "none"
            self.events.append(nobody(self._chamber.audit, judged))
            return
        row.outcome = judged.content.outcome.value
        self._apply(judgement, Cause.ARRIVAL)
        self._recollection.add(judgement.entry)
        self._note_counting(None, judgement.entry)
        self._fresh.append(row)

    def reconsider(self, rows: Sequence[SignalRow], cause: Cause) -> None:
        """Put signals that are kept to the policy again, with today's facts; rows are rewritten where that matters.

        A changed list or another signal that leaves state and rules as they are leaves the decision as it is.
        """
        self.redecide(self.reopened(rows), cause)

    def reopened(self, rows: Sequence[SignalRow]) -> list[Judged]:
        """Return signals that are kept, about their residents as the register has them today."""
        return self._chamber.reopen(self._connection, self._drawing, rows)

    def redecide(self, judged: Sequence[Judged], cause: Cause) -> None:
        """Put signals that were opened again to the policy."""
        self._around = self._gathered(
            [self._chamber.subject(one.resident) for one in judged if one.resident is not None]
        )
        for one in judged:
            judgement = self._judge(one)
            if judgement is not None and not self._is_moot(judgement, cause):
                self._redecide(one, judgement, cause)

    def _is_moot(self, judgement: Judgement, cause: Cause) -> bool:
        if cause in LEAVING and judgement.entry.case_type is CaseType.MULTIPLE:
            return True  # a third signal still makes it so
        if cause is Cause.LIST and judgement.judged.row.state is State.RELEASED:
            return not judgement.verdict.barred
        held = judgement.judged.row.state is State.WITHHELD
        return judgement.changes_nothing and (cause in {Cause.PULL_IN, Cause.LIST} or (held and cause in LEAVING))

    def _redecide(self, judged: Judged, judgement: Judgement, cause: Cause) -> None:
        row, before = judged.row, judged.row.state
        release = judgement.verdict.release
        if before in CONTENT_CLASS and CONTENT_CLASS[before] is not CONTENT_CLASS.get(STATES[release]):
            doom(self._connection, [content_key(before, row.name)])
        if before is State.RELEASED and release is not Release.RELEASED:
            self._handover.recalled.append(Recalled(row=row.id, departure=_departure(judgement, cause)))
        elif before is State.RELEASED and cause in LEAVING:
            self._handover.reclassified.append(Reclassified(row=row.id, case_type=judgement.entry.case_type))
        if release is Release.NONE:
            self._note_leaving(row)
            self.events.append(decided(self._chamber.audit, judgement, self._policy, cause))
            self.forget(row, State.NONE)
            row.outcome = "none"
        else:
            self._apply(judgement, cause, before)
            self._remember(judgement.entry)
            self._chamber.review_items.remove(self._connection, row.id)
            self._queue(row)
        self.moved.append((before, row.state))
        self._chamber.signals.rewrite(self._connection, row)

    def relist(self, persons: Sequence[bytes]) -> None:
        """Put everything that is kept about persons whose entry on a list changed to the policy again.

        What is released is taken back when a list says so, unless help was accepted or its case is closed.
        """
        rows = self._chamber.history.rows_about(self._connection, self._drawing, persons, today=self.today)
        kept = [row for row in self._chamber.signals.by_ids(self._connection, rows) if row.content]
        released = [row.id for row in kept if row.state is State.RELEASED]
        stay = self._chamber.sources.case_history.past_taking_back(self._connection, released)
        self.reconsider([row for row in kept if row.id not in stay], Cause.LIST)

    def withdraw(self, row: SignalRow) -> None:
        """Forget a signal that its partner took back, and ask the policy again about what it made multiple."""
        self._take_out([row], State.WITHDRAWN, Cause.WITHDRAWAL)

    def erase(self, rows: Sequence[SignalRow]) -> None:
        """Forget signals whose person has a right to that, and ask the policy again about what they made multiple."""
        self._take_out(rows, State.EXPIRED, Cause.LAPSE)

    def _take_out(self, rows: Sequence[SignalRow], state: State, cause: Cause) -> None:
        counted = [entry for entry in map(self._remembered, rows) if entry is not None and entry.counts]
        for row in rows:
            self.forget(row, state)
            self._chamber.signals.rewrite(self._connection, row)
        near = self._gathered(_subjects(counted)).recollection if counted else Recollection()
        left = {row.id: row for own in counted for row in self._made_multiple(own, near)}
        if left:
            self.reconsider(list(left.values()), cause)
            self._follow()
            self._around = self._gathered(self._expected)

    def _remembered(self, row: SignalRow) -> Remembered | None:
        """Return what is remembered of a signal, as long as its content tells whom it is about."""
        subjects = [self._chamber.subject(one.resident) for one in self.reopened([row]) if one.resident is not None]
        return self._gathered(subjects).recollection.entry(row.id) if subjects else None

    def _made_multiple(self, own: Remembered, recollection: Recollection) -> list[SignalRow]:
        """Return the signals whose amount was judged as part of a multiple case with this one, and may be again."""
        near = recollection.around(Subject(own.person, own.household))
        others = [one for one in near if together(own, one, self._policy.windows)]
        released = [one.row for one in others if one.standing is Standing.RELEASED]
        stay = self._chamber.sources.case_history.past_taking_back(self._connection, released)
        rows = self._chamber.signals.by_ids(self._connection, {one.row for one in others} - stay)
        return [row for row in rows if row.content and (row.state is State.RELEASED or _OF_AMOUNT & {*row.rules})]

    def overturn(self, row: SignalRow, cause: Cause) -> None:
        """Put a withheld signal to the policy again with every objection of proportion set aside by a human."""
        (judged,) = self.reopened([row])
        judged.content = replace(judged.content, overturned=True)
        self.redecide([judged], cause)

    def reject(self, row: SignalRow) -> None:
        """Take a signal that is about nobody out of everybody's sight until that can no longer be reversed."""
        undo = self._policy.review.undo_days
        if not undo:
            self.forget(row, State.NONE)
            row.outcome = "none"
        else:
            self._chamber.history.forget(self._connection, row.id)
            row.state, row.ends_day = State.REJECTED, Day.of(self.today + timedelta(days=undo)).number
        self._chamber.signals.rewrite(self._connection, row)

    def close(self, row: SignalRow) -> None:
        """Keep of a confirmed signal only whom it is about: the decision can no longer be reversed."""
        (judged,) = self.reopened([row])
        judged.content = replace(judged.content, candidates=())
        seal_content(judged, self._drawing)
        self._chamber.review_items.remove(self._connection, row.id)
        self._chamber.signals.rewrite(self._connection, row)

    def recurrence(self, judged: Judged) -> Recurrence:
        """Return how a signal that was expected relates to earlier ones of its debt."""
        judgement = self._judge(judged)
        return judgement.relations.recurrence if judgement is not None else Recurrence.NEW

    def forget(self, row: SignalRow, state: State) -> None:
        """Keep nothing of a signal: content, explanation, history, place in the queue, and their keys."""
        if row.state is State.RELEASED:
            departure = Departure.WITHDRAWN if state is State.WITHDRAWN else Departure.REVERSED
            if all(one.row != row.id for one in self._handover.recalled):
                self._handover.recalled.append(Recalled(row=row.id, departure=departure))
        self._chamber.history.forget(self._connection, row.id)
        self._recollection.forget(row.id)
        self._chamber.review_items.remove(self._connection, row.id)
        self._chamber.samples.remove(self._connection, row.id)
        empty(row, state)
        doom(self._connection, keys_of(row.name))

    def write(self) -> None:
        """Write history, queue and hand-over, and follow the consequences; new rows are in the store already."""
        self._write_fresh()
        if self._follow() and self._expected:
            self._around = self._gathered(self._expected)
        self._handover.deliver(self._connection, self._chamber.releases)
        # Last, and before anything commits: what the processing log does not confirm does not happen.
        self._chamber.processing.write(DECIDED, [_handled(one) for one in self._judged.values()])

    def _follow(self) -> bool:
        """Pull in beside what counts from now on, ask again beside what counts no more; return whether any was."""
        followed = False
        while self._counting or self._uncounted:
            counting, self._counting = self._counting, []
            uncounted, self._uncounted = self._uncounted, []
            if followed:
                self._around = self._gathered(_subjects([*counting, *uncounted]))
            for own in counting:
                self._reclassify(own)
            pulled = {one.row for own in counting for one in pulled_in_by(own, self._near(own), self._policy.windows)}
            left = {row.id for own in uncounted for row in self._made_multiple(own, self._recollection)}
            for rows, cause in ((pulled, Cause.PULL_IN), (left, Cause.LAPSE)):
                if rows:
                    self.reconsider(self._chamber.signals.by_ids(self._connection, rows), cause)
                    followed = True
        return followed

    def _judge(self, judged: Judged) -> Judgement | None:
        if judged.resident is None:
            return None
        self._judged[judged.row.id] = judged
        judged.elsewhere = judged.elsewhere or judged.resident.municipality != self._chamber.municipality
        return judge(judged, judged.resident, self._chamber.subject(judged.resident), self._around, self._policy)

    def _apply(self, judgement: Judgement, cause: Cause, before: State | None = None) -> None:
        judged, row = judgement.judged, judgement.judged.row
        place(judged, judgement.verdict.release, self._policy, self.today)
        row.rules = tuple(rule.value for rule in judgement.verdict.deciding)
        self.events.append(
            decided(self._chamber.audit, judgement, self._policy, cause, lambda told: seal(judged, told, self._drawing))
        )
        if row.state is State.RELEASED and before is not State.RELEASED:
            self._handover.released.append(handed_over(judgement, self._policy, cause, self.today))

    def _remember(self, entry: Remembered) -> None:
        before = self._recollection.entry(entry.row)
        if before is None or (before.person, before.household) != (entry.person, entry.household):
            self._chamber.history.forget(self._connection, entry.row)
            self._chamber.history.write(self._connection, self._drawing, [entry], self._policy.windows.history_months)
        else:
            self._chamber.history.change(self._connection, self._drawing, entry)
        self._recollection.change(entry)
        self._note_counting(before, entry)

    def _note_leaving(self, row: SignalRow) -> None:
        entry = self._recollection.entry(row.id)
        if entry is not None and entry.counts:
            self._uncounted.append(entry)

    def _note_counting(self, before: Remembered | None, entry: Remembered) -> None:
        counted = before is not None and before.counts
        if entry.counts and not counted:
            self._counting.append(entry)
        elif before is not None and counted and not entry.counts:
            self._uncounted.append(before)

    def _reclassify(self, own: Remembered) -> None:
        """Tell casework of released signals that `own` made part of a multiple case."""
        for other in self._near(own):
            if other.standing is not Standing.RELEASED or other.case_type is CaseType.MULTIPLE:
                continue
            if together(own, other, self._policy.windows):
                changed = replace(other, case_type=CaseType.MULTIPLE)
                self._chamber.history.change(self._connection, self._drawing, changed)
                self._recollection.change(changed)
                self._handover.reclassified.append(Reclassified(row=other.row, case_type=CaseType.MULTIPLE))

    def _near(self, own: Remembered) -> list[Remembered]:
        return self._recollection.around(Subject(own.person, own.household))

    def _write_fresh(self) -> None:
        recollection = self._recollection
        self._chamber.history.write(
            self._connection, self._drawing, recollection.added, self._policy.windows.history_months
        )
        recollection.added.clear()
        for row in self._fresh:
            self._queue(row)
        self._fresh.clear()

    def _queue(self, row: SignalRow) -> None:
        """Put a signal in front of people when that is due: a doubtful match, or a sample of what was withheld."""
        if row.state is State.REVIEW and row.ends_day is not None:
            self._chamber.review_items.put(self._connection, row.id, Stage.WAITING, last_day=row.ends_day)
        if row.state is State.WITHHELD and self._chamber.draw() * _PERMILLE < self._policy.sample_permille:
            self._chamber.samples.draw(self._connection, row.id, self.today)

    @property
    def _recollection(self) -> Recollection:
        return self._around.recollection


def _subjects(entries: Iterable[Remembered]) -> list[Subject]:
    return list(dict.fromkeys(Subject(entry.person, entry.household) for entry in entries))


def _departure(judgement: Judgement, cause: Cause) -> Departure:
    if cause in LEAVING:
        return Departure.LAPSED
    if cause is not Cause.LIST:
        return Departure.REVERSED
    known = RuleCode.N4 in judgement.verdict.deciding
    return Departure.LISTED if known else Departure.OBJECTED


def _handled(judged: Judged) -> Handled:
    assert judged.resident is not None  # noqa: S101 - only signals about residents are judged
    return Handled(judged.resident.bsn, judged.row.reference.latest())
