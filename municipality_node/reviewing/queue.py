"""The review queue as people see it: what waits, and one signal beside the residents it may be about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from audit.events import EventId
from audit.fields import FieldValue
from keys.identity import Day
from municipality_node.casework.desk import Desk, Session
from municipality_node.deciding.casefile import CaseContent
from municipality_node.deciding.outcome import CONTENT
from municipality_node.domain.casework.roles import Permission
from municipality_node.domain.policy import ReviewTerms
from municipality_node.domain.resident import Bsn, Resident
from municipality_node.domain.review import Stage
from municipality_node.errors import ActImpossible
from municipality_node.processing_log import SHOWN
from municipality_node.reviewing.doubts import Doubt
from municipality_node.reviewing.finding import explained, explanations, find
from municipality_node.reviewing.side_by_side import side_by_side
from municipality_node.store.review_items import IN_QUEUE, Queued, ReviewItems
from municipality_node.store.signal_keys import content_key
from municipality_node.store.signals import SignalRow
from servicekit.paging import Page, page_of
from servicekit.transactions import read_transaction, write_transaction
from signals.signal import Signal

Shown = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which items to show; without any claim all of them."""

    crisis: bool = False
    multiple: bool = False
    high: bool = False

    def admits(self, doubt: Doubt, terms: ReviewTerms) -> bool:
        """Whether a signal like this is asked for."""
        return (
            (not self.crisis or doubt.crisis)
            and (not self.multiple or doubt.multiple)
            and (not self.high or doubt.amount_cents >= terms.high_amount_cents)
        )


class ReviewQueue:
    """Looks at the queue of one municipality, for one review officer."""

    def __init__(self, desk: Desk, session: Session, terms: ReviewTerms) -> None:
        self._desk = desk
        self._session = session
        self._terms = terms
        self._items = ReviewItems()
        self._doubts = desk.doubts

    def waiting(self, wanted: Wanted) -> list[Shown]:
        """Return all that waits, crisis first, then what ends first; nobody's name. Raises NotPermitted."""
        return list(self.page(wanted).items)

    def page(self, wanted: Wanted, number: int = 1, size: int | None = None, *, confirmed: bool = False) -> Page[Shown]:
        """Return some of what waits, or of what was confirmed and can still be reversed; all of it without a size.

        Only what is returned is decrypted, and counts as seen. Raises NotPermitted.
        """
        self._desk.permit(self._session, Permission.REVIEW_SIGNALS)
        tenant = self._desk.tenant
        with read_transaction(tenant.engine) as connection:
            found = self._ordered(connection, wanted, confirmed=confirmed)
            page = page_of(found, number, size or max(1, len(found)))
            rows = {row.id: row for row in tenant.signals.by_ids(connection, [one.row for one in page.items])}
        told = explanations(tenant.data_keys, list(rows.values()))
        shown = [_head(rows[one.row], told[one.row], one.stage) for one in page.items if one.row in told]
        self._record("review", len(shown), "review")
        return Page(shown, page.number, page.last, page.total)

    def _ordered(self, connection: Connection, wanted: Wanted, *, confirmed: bool) -> list[Queued]:
        tenant = self._desk.tenant
        queued = self._items.confirmed(connection) if confirmed else self._items.waiting(connection)
        doubts = self._doubts.of(connection, tenant.signals, tenant.data_keys, queued, whole=not confirmed)
        found = [one for one in queued if one.row in doubts and wanted.admits(doubts[one.row], self._terms)]
        return sorted(found, key=lambda one: (not doubts[one.row].crisis, one.ends_day, one.row))

    def compare(self, signal: str) -> Shown:
        """Return a signal beside every resident it may be about. Raises NotPermitted, UnknownSignal, ActImpossible."""
        self._desk.permit(self._session, Permission.REVIEW_SIGNALS)
        tenant = self._desk.tenant
        with write_transaction(tenant.engine) as connection:
            row = find(tenant.signals, connection, signal)
            if row.state not in IN_QUEUE:
                raise ActImpossible(f"a signal that is {row.state.value}", field="compare")
            name = row.reference.next()
            tenant.signals.rewrite(connection, row)
            facts: dict[str, FieldValue] = {"view": "compare", "count": 1}
            self._desk.record(connection, self._desk.event(self._session, EventId.SIGNAL_VIEWED, name, facts))
            item = self._items.find(connection, row.id)
            content = self._content(row)
            residents = self._residents(connection, content.choices)
            self._desk.flag(connection, self._session, content.choices, name)
            self._desk.handled(SHOWN, content.choices, name)
        told = explained(tenant.data_keys, row)
        return {
            **_head(row, told, item.stage if item else Stage.WAITING),
            "phone": content.signal.phone,
            "email": content.signal.email,
            "candidates": [
                _candidate(number, content.signal, resident, told)
                for number, resident in enumerate(residents, start=1)
                if resident is not None
            ],
            "rules": told["policy"]["rules"],
            "four_eyes": self._terms.four_eyes,
            "own_step": item is not None and item.officer == self._desk.pseudonyms.officer(self._session.user.name),
            "proposed": (item.candidate if item else None) or 0,
        }

    def _content(self, row: SignalRow) -> CaseContent:
        cipher = self._desk.tenant.data_keys.cipher(content_key(row.state, row.name))
        return CaseContent.decode(cipher.unseal(CONTENT, row.name, row.content or b""))

    def _residents(self, connection: Connection, candidates: Sequence[Bsn]) -> Iterator[Resident | None]:
        """Return the candidates as the register has them today; None for who left it."""
        residents = self._desk.tenant.residents
        found = residents.by_bsn_refs(connection, [residents.bsn_ref(bsn) for bsn in candidates])
        today = {one.resident.bsn: one.resident for one in found}
        return iter([today.get(bsn) for bsn in candidates])

    def _record(self, about: str, count: int, view: str) -> None:
        facts: dict[str, FieldValue] = {"view": view, "count": count}
        with write_transaction(self._desk.tenant.engine) as connection:
            self._desk.record(connection, self._desk.event(self._session, EventId.SIGNAL_VIEWED, about, facts))


def _head(row: SignalRow, told: Mapping[str, Any], stage: Stage) -> dict[str, Any]:
    facts, match = told["facts"], told["match"]
    return {
        "signal_id": str(row.signal_id),
        "stage": stage.value,
        "last_day": Day(row.ends_day).date.isoformat() if row.ends_day is not None else "",
        "partner_type": facts["partner_type"],
        "signal_type": facts["signal_type"],
        "amount_cents": facts["amount_cents"],
        "case_type": facts["case_type"],
        "probability": match["probability"],
        "grounds": match["grounds"],
        "deciding": told["policy"]["deciding"],
    }


def _candidate(number: int, signal: Signal, resident: Resident, told: Mapping[str, Any]) -> dict[str, Any]:
    compared = told["match"]["candidates"]
    return {
        "candidate": number,
        "burgerservicenummer": resident.bsn.value,
        "secrecy": resident.secrecy,
        "suspended": resident.is_suspended,
        "probability": compared[number - 1]["probability"] if number <= len(compared) else None,
        "findings": list(compared[number - 1]["findings"].values()) if number <= len(compared) else [],
        "fields": [
            {"field": pair.field, "stated": pair.stated, "registered": pair.registered, "differs": pair.differs}
            for pair in side_by_side(signal, resident)
        ],
    }
