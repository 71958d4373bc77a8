"""What every transaction that decides works with: one municipality's stores, its log, and whoever works its cases."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from keys.identity import MunicipalityCode
from municipality_node.audit_trail import AuditTrail
from municipality_node.deciding.casefile import CaseContent
from municipality_node.deciding.explanation import summary
from municipality_node.deciding.judged import Judged
from municipality_node.deciding.outcome import CONTENT, EXPLANATION
from municipality_node.deciding.releases import Releases
from municipality_node.deciding.surroundings import Sources
from municipality_node.domain.resident import Resident
from municipality_node.policies.book import PolicyBook
from municipality_node.processing_log import NoProcessingLog, ProcessingLog
from municipality_node.store.data_keys import Drawing
from municipality_node.store.history import History, Subject
from municipality_node.store.pseudonyms import Pseudonyms
from municipality_node.store.residents import Residents
from municipality_node.store.review_items import ReviewItems
from municipality_node.store.samples import Samples
from municipality_node.store.signal_keys import content_key, explanation_key
from municipality_node.store.signals import SignalRow, Signals


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Chamber:
    """Stores and ports of one municipality; holds no state of its own."""

    municipality: MunicipalityCode
    signals: Signals
    residents: Residents
    sources: Sources
    pseudonyms: Pseudonyms
    audit: AuditTrail
    releases: Releases
    draw: Callable[[], float]
    """A number from 0 up to 1, drawn at random: what is sampled is nobody's choice."""
    policies: PolicyBook
    review_items: ReviewItems = field(default_factory=ReviewItems)
    samples: Samples = field(default_factory=Samples)
    processing: ProcessingLog = field(default_factory=NoProcessingLog)

    @property
    def history(self) -> History:
        """The history."""
        return self.sources.history

    def subject(self, resident: Resident) -> Subject:
        """Return the pseudonyms that a resident's signals are related by."""
        return Subject(self.pseudonyms.person(resident.bsn), self.pseudonyms.household(resident))

    def reopen(self, connection: Connection, drawing: Drawing, rows: Sequence[SignalRow]) -> list[Judged]:
        """Return signals whose content is kept, about their residents as the register has them today."""
        judged = [_reopened(row, drawing) for row in rows if row.content and row.explanation]
        refs = [self.residents.bsn_ref(one.resident.bsn) for one in judged if one.resident]
        today = {found.resident.bsn: found.resident for found in self.residents.by_bsn_refs(connection, refs)}
        for one in judged:
            if one.resident is not None:
                self._as_of_today(one, one.resident, today.get(one.resident.bsn))
        return judged

    def _as_of_today(self, judged: Judged, before: Resident, now: Resident | None) -> None:
        judged.elsewhere = now is None or now.municipality != self.municipality
        judged.content = replace(judged.content, resident=now or before)


def _reopened(row: SignalRow, drawing: Drawing) -> Judged:
    content = drawing.cipher(content_key(row.state, row.name)).unseal(CONTENT, row.name, row.content or b"")
    told = json.loads(drawing.cipher(explanation_key(row.name)).unseal(EXPLANATION, row.name, row.explanation or b""))
    return Judged(
        row=row,
        content=CaseContent.decode(content),
        match=told["match"],
        earlier=(*told["earlier"], summary(told)),
    )
