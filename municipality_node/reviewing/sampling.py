"""A sample of what was withheld without a human, in front of one (GDPR art. 22): codes and values, nobody's name."""

from collections.abc import Mapping, Sequence

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.casework.desk import Desk, Session
from municipality_node.deciding.casefile import CaseContent
from municipality_node.deciding.chamber import Chamber
from municipality_node.deciding.docket import Docket
from municipality_node.deciding.judged import Cause
from municipality_node.deciding.outcome import CONTENT
from municipality_node.domain.casework.roles import Permission
from municipality_node.domain.resident import Bsn
from municipality_node.errors import ActImpossible
from municipality_node.processing_log import SAMPLE_JUDGED, SAMPLED
from municipality_node.reviewing.finding import explained, find
from municipality_node.store.key_lifetime import keyed_transaction
from municipality_node.store.samples import Finding
from municipality_node.store.signal_keys import CONTENT_CLASS, content_key
from municipality_node.store.signals import SignalRow, State
from servicekit.transactions import read_transaction, write_transaction
from signals.dutch_day import dutch_day

Shown = Mapping[str, object]


class SampleReview:
    """Looks at sampled decisions of one municipality, as one review officer."""

    def __init__(self, *, desk: Desk, chamber: Chamber, session: Session) -> None:
        self._desk = desk
        self._chamber = chamber
        self._session = session

    def open(self) -> list[Shown]:
        """Return the decisions that nobody looked at yet, once the log and the processing log say so.

        Raises NotPermitted, ProcessingLogUnavailable.
        """
        self._desk.permit(self._session, Permission.REVIEW_SIGNALS)
        tenant = self._desk.tenant
        with read_transaction(tenant.engine) as connection:
            rows = tenant.signals.by_ids(connection, self._chamber.samples.open(connection))
        shown = [self._line(row) for row in rows if row.explanation is not None]
        facts: dict[str, FieldValue] = {"view": "sample", "count": len(shown)}
        with write_transaction(tenant.engine) as connection:
            self._desk.record(connection, self._desk.event(self._session, EventId.SIGNAL_VIEWED, "sample", facts))
            self._desk.handled(SAMPLED, self._people(rows))
        return shown

    def uphold(self, signal: str) -> State:
        """Say that it was rightly withheld. Raises NotPermitted, UnknownSignal, ActImpossible."""
        return self._find(signal, Finding.UPHELD)

    def overturn(self, signal: str) -> State:
        """Say that it should be released: what withheld it for proportion is set aside, nothing else.

        Returns where the signal is now: withheld still when a rule holds whatever else does, in review when the match
        is in doubt. Raises NotPermitted, UnknownSignal, PolicyRefused; ActImpossible when its content is gone.
        """
        return self._find(signal, Finding.OVERTURNED)

    def _find(self, signal: str, finding: Finding) -> State:
        self._desk.permit(self._session, Permission.REVIEW_SIGNALS)
        tenant, now = self._desk.tenant, self._desk.tenant.clock.now()
        policy = self._chamber.policies.in_force(dutch_day(now))
        with keyed_transaction(tenant.engine, tenant.data_keys) as transaction:
            connection = transaction.connection
            row = find(tenant.signals, connection, signal)
            if self._chamber.samples.finding(connection, row.id) is not Finding.OPEN:
                raise ActImpossible("not a sampled decision that waits", field=finding.value)
            people = self._people([row])
            docket = Docket(transaction, self._chamber, policy=policy, now=now)
            if finding is Finding.OVERTURNED:
                if row.state is not State.WITHHELD or row.content is None:
                    raise ActImpossible("what was withheld is gone", field=finding.value)
                docket.overturn(row, Cause.SAMPLE)
            docket.write()
            self._chamber.samples.find(connection, row.id, finding)
            row = find(tenant.signals, connection, signal)
            facts: dict[str, FieldValue] = {"finding": finding.value}
            event = self._desk.event(self._session, EventId.SAMPLE_DECIDED, row.reference.next(), facts)
            tenant.signals.rewrite(connection, row)
            self._desk.record(connection, event, *docket.events)
            self._desk.handled(SAMPLE_JUDGED, people, event.object)
        return row.state

    def _people(self, rows: Sequence[SignalRow]) -> list[Bsn]:
        """Return whom decisions are about, for the processing log alone; of what is gone nobody knows."""
        keys, found = self._desk.tenant.data_keys, list[Bsn]()
        for row in rows:
            if row.state in CONTENT_CLASS and row.content is not None:
                cipher = keys.cipher(content_key(row.state, row.name))
                resident = CaseContent.decode(cipher.unseal(CONTENT, row.name, row.content)).resident
                found += [resident.bsn] if resident is not None else []
        return found

    def _line(self, row: SignalRow) -> Shown:
        told = explained(self._desk.tenant.data_keys, row)
        return {
            "signal_id": str(row.signal_id),
            "deciding": told["policy"]["deciding"],
            **{name: told["facts"][name] for name in (
                "partner_type", "signal_type", "amount_cents", "case_type", "recurrence", "repeats", "age", "volume"
            )},
            "rules": told["policy"]["rules"],
        }  # fmt: skip
