"""Issues the records that are due: on fixed days, one per signal, whatever became of it; then deposits them.

Issuing and depositing are two steps with the outbox between them: what was sealed once is deposited until the gateway
has it, byte for byte, so that a crash makes no second record of one round.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache

from sqlalchemy import Connection

from audit.events import Event, EventId
from audit.fields import FieldValue
from keys.errors import MalformedElement
from keys.feedback import SUITE, FeedbackCode, FeedbackRecord, seal_feedback
from keys.identity import Day, Oin
from keys.seal import SealPublicKey
from municipality_node.domain.feedback import TOLD_BY, FeedbackTerms
from municipality_node.feedback.progress import CaseProgress
from municipality_node.feedback.standing import Position, Standings
from municipality_node.manifests import ManifestBook
from municipality_node.ports import FeedbackDesk
from municipality_node.store import feedback as stored
from municipality_node.store.feedback import DueRecord
from municipality_node.tenant import Tenant
from servicekit.transactions import read_transaction, write_transaction

PAGE = 1_000


class Issuing:
    """The feedback of one municipality."""

    def __init__(
        self,
        *,
        tenant: Tenant,
        manifests: ManifestBook,
        desk: FeedbackDesk,
        progress: CaseProgress,
        terms: Callable[[], FeedbackTerms],
    ) -> None:
        self._tenant = tenant
        self._manifests = manifests
        self._desk = desk
        self._standings = Standings(tenant, progress)
        self._terms_in_force = terms
        self._known: tuple[Day, FeedbackTerms] | None = None
        self._issued: Day | None = None

    def run(self) -> int:
        """Issue and deposit what is due; return how many records the gateway took. Cheap when nothing is due.

        Raises GatewayUnavailable or GatewayRefused; what was issued stays in the outbox.
        """
        issue = self._terms.issue_day(Day.of(self._tenant.clock.now()))
        if issue != self._issued:
            self.issue(issue)
            self._issued = issue
        return self.deposit()

    def issue(self, issue: Day) -> Counter[FeedbackCode]:
        """Seal the records of a day of issue into the outbox; doing it again adds nothing. Return them by code."""
        total: Counter[FeedbackCode] = Counter()
        for round_, first, last in self._terms.due(issue):
            while counts := self._issue_page(issue, round_, first, last):
                total.update(counts)
        return total

    def deposit(self) -> int:
        """Hand what is in the outbox to the gateway, in random order; return how many records."""
        count = 0
        while True:
            with read_transaction(self._tenant.engine) as connection:
                page = stored.outgoing(connection, PAGE)
            if not page:
                return count
            self._desk.deposit(self._tenant.municipality, [(record.partner, record.sealed) for record in page])
            with write_transaction(self._tenant.engine) as connection:
                stored.deposited(connection, page)
            count += len(page)

    def status(self) -> dict[str, object]:
        """Return counts, and the days of issue around today."""
        issue = self._terms.issue_day(Day.of(self._tenant.clock.now()))
        with read_transaction(self._tenant.engine) as connection:
            due = sum(
                len(stored.due(connection, round_=round_, first=first, last=last, limit=PAGE))
                for round_, first, last in self._terms.due(issue)
            )
            counts = stored.counts(connection, rounds=self._terms.rounds)
        return {
            "municipality": self._tenant.municipality.value,
            **counts,
            "due": due,
            "last_issue": issue.date.isoformat(),
            "next_issue": Day(issue.number + 7).date.isoformat(),
            "rounds": self._terms.rounds,
        }

    @property
    def _terms(self) -> FeedbackTerms:
        """The terms of the policy that is in force; asked for once a day, because every record rests on them."""
        today = Day.of(self._tenant.clock.now())
        if self._known is None or self._known[0] != today:
            self._known = (today, self._terms_in_force())
        return self._known[1]

    def _issue_page(self, issue: Day, round_: int, first: int, last: int) -> Counter[FeedbackCode]:
        """Issue up to a page of one round. Signals of partners without a sealing key pass in silence."""
        with write_transaction(self._tenant.engine) as connection:
            due = stored.due(connection, round_=round_, first=first, last=last, limit=PAGE)
            positions = self._standings.of(connection, due)
            records = [
                (record, self._record(record, position, issue, round_))
                for record, position in zip(due, positions, strict=True)
            ]
            self._keep(connection, [record for _, record in records])
            said = [(record, TOLD_BY[made.code]) for record, made in records]
            stored.told(connection, said, round_=round_)
        return Counter(made.code for _, made in records)

    def _record(self, due: DueRecord, position: Position, issue: Day, round_: int) -> FeedbackRecord:
        code = self._terms.code(due.told, position.standing)
        return FeedbackRecord(
            code=code,
            signal_id=due.signal_id,
            partner=due.partner,
            municipality=self._tenant.municipality,
            issued=issue,
            hold_until=position.hold_until if code is FeedbackCode.HELP_ACCEPTED else None,
            round=round_,
            rounds=self._terms.rounds,
        )

    def _keep(self, connection: Connection, records: Sequence[FeedbackRecord]) -> None:
        by_partner: dict[Oin, list[bytes]] = defaultdict(list)
        for record in records:
            recipient = self._recipient(record.partner)
            if recipient is not None:
                sealed = seal_feedback(record, self._tenant.keys.root, recipient)
                by_partner[record.partner].append(sealed)
        outgoing = [(partner, one) for partner, many in by_partner.items() for one in many]
        stored.put_out(connection, outgoing, day=Day.of(self._tenant.clock.now()))
        self._tenant.audit.record(connection, [self._event(partner, many) for partner, many in by_partner.items()])

    def _recipient(self, partner: Oin) -> SealPublicKey | None:
        entry = self._manifests.current.partner(partner)
        return _sealing_key(entry.sealing_key) if entry is not None and entry.sealing_key else None

    def _event(self, partner: Oin, sealed: Sequence[bytes]) -> Event:
        commitment = hashlib.sha256(b"".join(sorted(sealed))).hexdigest()
        facts: dict[str, FieldValue] = {"partner": partner.value, "count": len(sealed), "commitment": commitment}
        return self._tenant.audit.event(EventId.FEEDBACK_ISSUED, "feedback", facts)


@lru_cache(maxsize=256)
def _sealing_key(encoded: bytes) -> SealPublicKey | None:
    """Return the partner's key; None for one of another suite, to which no record can be sealed."""
    try:
        return SealPublicKey.decode(SUITE, encoded)
    except MalformedElement:
        return None
