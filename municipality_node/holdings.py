"""Everything that one municipality holds about one BSN, over every store (GDPR art. 15).

Reading here records nothing: whoever answers a resident checks the role and records the look first.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from municipality_node.deciding.casefile import CaseContent
from municipality_node.deciding.outcome import CONTENT, EXPLANATION
from municipality_node.domain.casework.case import Case
from municipality_node.domain.decision import Outcome
from municipality_node.domain.feedback import Told
from municipality_node.domain.multiplicity import Remembered
from municipality_node.domain.resident import Bsn, Resident
from municipality_node.domain.review import Stage
from municipality_node.store import feedback
from municipality_node.store.attempts import Attempts, StoredAttempt
from municipality_node.store.cases import Cases
from municipality_node.store.data_keys import DataKeyDestroyed
from municipality_node.store.listings import Listings, ListName
from municipality_node.store.pseudonyms import Pseudonyms
from municipality_node.store.review_items import ReviewItem, ReviewItems
from municipality_node.store.samples import Finding, Samples
from municipality_node.store.signal_keys import content_key, explanation_key
from municipality_node.store.signals import SignalRow, State
from municipality_node.tenant import Tenant
from servicekit.transactions import read_transaction
from signals.dutch_day import dutch_day

_OPENABLE = frozenset({State.RELEASED, State.REVIEW, State.REJECTED})
"""Whose content a view may open; what is withheld is under a key that no view asks for."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HeldSignal:
    """One signal that is, or may be, about the person. What is None is not held (any more) or may not be opened."""

    row: SignalRow
    """Its state, codes and days, and the reference that finds its entries in the audit log."""
    certain: bool
    """False while it may be about somebody else: then nothing of it is given, since it may be that other's."""
    content: CaseContent | None = None
    """The signal and the register's row of the day of the decision; without the other candidates."""
    explanation: Mapping[str, Any] | None = None
    """Every rule with value, threshold, reason and legal basis. Its `words` quote what was stated and registered."""
    remembered: Remembered | None = None
    """What the history knows of it: partner, type, amount, arrears_since, day."""
    review: ReviewItem | None = None
    sampled: Finding | None = None
    """What a human made of a decision that was taken without one."""
    told: Told | None = None
    """The kind of answer that its partner has had so far."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HeldCase:
    """One case, reduced to this person: no housemate, and no signal of one."""

    case: Case
    attempts: tuple[StoredAttempt, ...]
    handed_to: tuple[int, ...]
    """Users of the call centre and volunteers who may see the contact data, by number."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HeldAbout:
    """The answer. Bundles that nothing opened are held too, and nobody can tell whom they are about."""

    bsn: Bsn
    resident: Resident | None
    link_key_leaves: tuple[int, ...]
    """The epochs' leaves under which keys of this resident rest."""
    listed: Mapping[ListName, date | None]
    """The lists the person is on, each with its last day; None until further notice."""
    signals: tuple[HeldSignal, ...]
    cases: tuple[HeldCase, ...]

    @property
    def anything(self) -> bool:
        """Whether anything at all is held."""
        return bool(self.resident or self.listed or self.signals or self.cases)


class Holdings:
    """Answers for one municipality."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._pseudonyms = Pseudonyms(tenant.keys.references)
        self._cases = Cases(self._pseudonyms)
        self._attempts, self._listings = Attempts(), Listings()
        self._items, self._samples = ReviewItems(), Samples()

    def about(self, bsn: Bsn) -> HeldAbout:
        """Return everything that is held about this person, as of one moment. Raises StoreUnavailable."""
        tenant, person = self._tenant, self._pseudonyms.person(bsn)
        with read_transaction(tenant.engine) as connection:
            stored = tenant.residents.of_bsn(connection, bsn)
            cases = self._held_cases(connection, bsn)
            return HeldAbout(
                bsn=bsn,
                resident=stored.resident if stored else None,
                link_key_leaves=tuple(tenant.link_keys.leaves_of(connection, stored.id)) if stored else (),
                listed=self._listings.naming(connection, person),
                signals=self._held_signals(connection, bsn, person, cases),
                cases=cases,
            )

    def _held_cases(self, connection: Connection, bsn: Bsn) -> tuple[HeldCase, ...]:
        found = self._cases.about(connection, self._tenant.data_keys, [bsn])
        attempts = self._attempts.of_cases(connection, [stored.case.number for stored in found])
        return tuple(
            HeldCase(
                case=stored.case.about(bsn),
                attempts=tuple(attempts[stored.case.number]),
                handed_to=tuple(self._attempts.holders(connection, stored.case.number)),
            )
            for stored in found
        )

    def _held_signals(
        self, connection: Connection, bsn: Bsn, person: bytes, cases: Iterable[HeldCase]
    ) -> tuple[HeldSignal, ...]:
        tenant = self._tenant
        drawing, today = tenant.data_keys.drawing(), dutch_day(tenant.clock.now())
        remembered = {one.row: one for one in tenant.history.of_person(connection, drawing, person, today=today)}
        in_cases = {signal.row for held in cases for signal in held.case.particulars.signals}
        rows = tenant.signals.by_ids(connection, {*remembered, *in_cases, *self._naming(connection, bsn)})
        return tuple(
            self._held(connection, row, bsn, remembered.get(row.id), worked=row.id in in_cases) for row in rows
        )

    def _naming(self, connection: Connection, bsn: Bsn) -> list[int]:
        """Return the signals in which review officers see, or can still see, this person as a candidate."""
        signals = self._tenant.signals
        confirmed = self._items.at_stage(connection, Stage.CONFIRMED)
        waiting = [row for state in (State.REVIEW, State.REJECTED) for row in signals.in_state(connection, state)]
        seen = [(row.id, self._content(row)) for row in [*waiting, *signals.by_ids(connection, confirmed)]]
        return [number for number, content in seen if content is not None and content.names(bsn)]

    def _held(
        self, connection: Connection, row: SignalRow, bsn: Bsn, remembered: Remembered | None, *, worked: bool
    ) -> HeldSignal:
        told = feedback.told_about(connection, row.partner, row.signal_id)
        content, explanation = self._content(row), self._explanation(row)
        if not (worked or _certain(bsn, content, explanation, remembered)):
            return HeldSignal(row=row, certain=False, told=told)
        return HeldSignal(
            row=row,
            certain=True,
            content=content.alone() if content else None,
            explanation=_without_others(explanation, bsn, content),
            remembered=remembered,
            review=self._items.find(connection, row.id),
            sampled=self._samples.finding(connection, row.id),
            told=told,
        )

    def _content(self, row: SignalRow) -> CaseContent | None:
        if row.content is None or row.state not in _OPENABLE:
            return None
        try:
            cipher = self._tenant.data_keys.cipher(content_key(row.state, row.name))
        except DataKeyDestroyed:
            return None
        return CaseContent.decode(cipher.unseal(CONTENT, row.name, row.content))

    def _explanation(self, row: SignalRow) -> dict[str, Any] | None:
        if row.explanation is None:
            return None
        try:
            cipher = self._tenant.data_keys.cipher(explanation_key(row.name))
        except DataKeyDestroyed:
            return None
        told: dict[str, Any] = json.loads(cipher.unseal(EXPLANATION, row.name, row.explanation))
        return told


def _certain(
    bsn: Bsn, content: CaseContent | None, told: Mapping[str, Any] | None, remembered: Remembered | None
) -> bool:
    """Whether a signal is about this person: matched beyond doubt, or confirmed by a human."""
    if content is not None and (content.resident is None or content.resident.bsn != bsn):
        return False
    if told is None:
        return remembered is not None and remembered.counts
    return bool(told["facts"]["confirmed"]) or told["facts"]["outcome"] == Outcome.MATCH


def _without_others(told: dict[str, Any] | None, bsn: Bsn, content: CaseContent | None) -> Mapping[str, Any] | None:
    """Return an explanation without what comparing made of other people: it is about them."""
    if told is None:
        return None
    match, candidates = told["match"], content.candidates if content else ()
    sure = match["outcome"] == Outcome.MATCH
    at = candidates.index(bsn) if bsn in candidates else 0
    own = match["candidates"][at : at + 1] if sure or bsn in candidates else []
    return {**told, "match": {**match, "candidates": own}}
