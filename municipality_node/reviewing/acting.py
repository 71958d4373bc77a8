"""What a review officer decides: whom a signal is about, that it is about nobody here, or that neither was right."""

from dataclasses import dataclass, replace

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.casework.desk import Desk, Session
from municipality_node.deciding.chamber import Chamber
from municipality_node.deciding.docket import Docket
from municipality_node.deciding.judged import Cause, Judged
from municipality_node.domain.casework.roles import Permission
from municipality_node.domain.policy import Policy
from municipality_node.domain.resident import Bsn
from municipality_node.domain.review import NEEDS_ANOTHER, Act, Stage, next_stage
from municipality_node.errors import ActImpossible, SecondOfficerNeeded, UnknownCandidate
from municipality_node.reviewing.finding import find
from municipality_node.store.key_lifetime import KeyedTransaction, keyed_transaction
from municipality_node.store.review_items import ReviewItem
from municipality_node.store.signals import SignalRow, State
from signals.dutch_day import dutch_day


@dataclass(frozen=True, slots=True)
class Decided:
    """Where a signal is after an act, and how far people are with it."""

    state: State
    stage: Stage


class ReviewActs:
    """Decides for one municipality, as one review officer. Each act is one transaction with its audit entry."""

    def __init__(self, *, desk: Desk, chamber: Chamber, session: Session) -> None:
        self._desk = desk
        self._chamber = chamber
        self._session = session

    def confirm(self, signal: str, candidate: int = 1) -> Decided:
        """Say that a signal is about its `candidate`-th resident; the policy then runs again with today's facts.

        Returns where the signal is now; in review still when a second officer must agree, or did not.
        Raises NotPermitted, UnknownSignal, UnknownCandidate, ActImpossible, SecondOfficerNeeded, PolicyRefused.
        """
        return self._act(signal, Act.CONFIRM, candidate)

    def reject(self, signal: str) -> Decided:
        """Say that a signal is about nobody here. Raises as `confirm` does."""
        return self._act(signal, Act.REJECT, None)

    def reverse(self, signal: str) -> Decided:
        """Take the last decision or proposal back: the signal waits in review again. Raises as `confirm` does."""
        return self._act(signal, Act.REVERSE, None)

    def _act(self, signal: str, act: Act, candidate: int | None) -> Decided:
        self._desk.permit(self._session, Permission.REVIEW_SIGNALS)
        tenant, chamber = self._desk.tenant, self._chamber
        now = tenant.clock.now()
        policy = chamber.policies.in_force(dutch_day(now))
        with keyed_transaction(tenant.engine, tenant.data_keys) as transaction:
            row = find(tenant.signals, transaction.connection, signal)
            item = self._item(transaction, row, act)
            stage = self._stage(item, act, candidate, policy)
            docket = Docket(transaction, chamber, policy=policy, now=now)
            self._carry_out(transaction, docket, row, item, stage, candidate)
            docket.write()
            row = find(tenant.signals, transaction.connection, signal)
            self._keep(transaction, row, item, stage, candidate)
            facts: dict[str, FieldValue] = {"act": act.value, "stage": stage.value}
            event = self._desk.event(self._session, EventId.REVIEW_DECIDED, row.reference.next(), facts)
            tenant.signals.rewrite(transaction.connection, row)
            self._desk.record(transaction.connection, event, *docket.events)
        return Decided(row.state, stage)

    def _item(self, transaction: KeyedTransaction, row: SignalRow, act: Act) -> ReviewItem:
        item = self._chamber.review_items.find(transaction.connection, row.id)
        if item is None:
            raise ActImpossible(f"a signal that is {row.state.value}", field=act.value)
        return item

    def _stage(self, item: ReviewItem, act: Act, candidate: int | None, policy: Policy) -> Stage:
        if item.stage in NEEDS_ANOTHER and act is not Act.REVERSE and item.officer == self._officer:
            raise SecondOfficerNeeded("you proposed this yourself", field=act.value)
        stage = next_stage(item.stage, act, four_eyes=policy.review.four_eyes)
        if stage is None:
            raise ActImpossible(f"an item that is {item.stage.value}", field=act.value)
        # Two officers who mean two people do not agree.
        return Stage.WAITING if stage is Stage.CONFIRMED and item.candidate not in {None, candidate} else stage

    def _carry_out(
        self,
        transaction: KeyedTransaction,
        docket: Docket,
        row: SignalRow,
        item: ReviewItem,
        stage: Stage,
        candidate: int | None,
    ) -> None:
        if stage is Stage.CONFIRMED:
            docket.redecide(
                [self._confirmed(transaction, docket, row, 1 if candidate is None else candidate)], Cause.REVIEW
            )
        elif stage is Stage.REJECTED:
            docket.reject(row)
        elif item.stage in {Stage.CONFIRMED, Stage.REJECTED}:
            docket.redecide([self._undone(docket, row)], Cause.REVERSAL)

    def _confirmed(self, transaction: KeyedTransaction, docket: Docket, row: SignalRow, candidate: int) -> Judged:
        (judged,) = docket.reopened([row])
        choices = judged.content.choices
        if not 1 <= candidate <= len(choices):
            raise UnknownCandidate("no such candidate", field="candidate")
        meant = choices[candidate - 1]
        return self._about(transaction, judged, meant)

    def _about(self, transaction: KeyedTransaction, judged: Judged, bsn: Bsn) -> Judged:
        residents = self._desk.tenant.residents
        found = residents.by_bsn_refs(transaction.connection, [residents.bsn_ref(bsn)])
        if not found:
            raise UnknownCandidate("not in the register any more", field="candidate")
        judged.about(found[0].resident, confirmed=True)
        judged.elsewhere = False
        return judged

    def _undone(self, docket: Docket, row: SignalRow) -> Judged:
        (judged,) = docket.reopened([row])
        judged.content = replace(judged.content, confirmed=False)
        return judged

    def _keep(
        self, transaction: KeyedTransaction, row: SignalRow, item: ReviewItem, stage: Stage, candidate: int | None
    ) -> None:
        """Write down how far people are; what went back into the queue keeps its first last day."""
        if row.state is State.NONE:
            return
        if row.state is State.REVIEW:
            row.ends_day = item.last_day
        self._chamber.review_items.put(
            transaction.connection,
            row.id,
            stage,
            last_day=item.last_day,
            officer=None if stage is Stage.WAITING else self._officer,
            candidate=candidate if stage in {Stage.CONFIRM_PROPOSED, Stage.CONFIRMED} else None,
        )

    @property
    def _officer(self) -> bytes:
        return self._desk.pseudonyms.officer(self._session.user.name)
