"""Erasure (GDPR art. 17): what is held on a person by this system alone goes, rows and keys; what a law keeps stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.casework.desk import Desk, Session
from municipality_node.deciding.chamber import Chamber
from municipality_node.deciding.docket import Docket
from municipality_node.deciding.releases import Departure, Recalled
from municipality_node.domain.resident import Bsn
from municipality_node.domain.rights import ErasureGround, RequestReason, Right
from municipality_node.holdings import HeldAbout, Holdings
from municipality_node.rights.request import requested
from municipality_node.store.key_lifetime import KeyedTransaction, keyed_transaction

STAYS: Mapping[str, str] = MappingProxyType(
    {
        "register": "de BRP gaat over de bijhouding van uw persoonsgegevens (Wet BRP)",
        "lists": "een bezwaar blijft staan zolang het moet werken; de lijst van de schuldhulp is van de schuldhulp",
        "uncertain": "een signaal dat misschien over een ander gaat, is pas van u als dat vaststaat",
        "processing-log": "verantwoording (AVG art. 5 lid 2), versleuteld, tot het einde van zijn termijn",
        "feedback": "dat over een kenmerk iets is teruggekoppeld; zonder persoonsgegevens",
        "audit": "het auditlogboek, zonder persoonsgegevens",
    }
)
"""What is not erased, and why: part of the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What went and what stayed, in numbers."""

    signals: int
    cases: int
    kept: int
    """Signals that may be about somebody else."""


class Erasure:
    """Erases for one municipality."""

    def __init__(self, desk: Desk, chamber: Chamber) -> None:
        self._desk = desk
        self._chamber = chamber

    def grant(self, session: Session, bsn: Bsn, ground: ErasureGround, *, reason: RequestReason) -> Erased:
        """Keep nothing of the person's signals: content, explanations, history, and their part of every case.

        One transaction; keys are destroyed behind it. A case about nobody else goes whole; one about housemates too
        loses this person. A signal that was erased is not opened again when it comes again. Raises NotPermitted,
        PolicyRefused, ProcessingLogUnavailable.
        """
        desk = self._desk
        with requested(desk, session, bsn, Right.ERASURE, reason) as name:
            held = Holdings(desk.tenant).about(bsn)
            certain = [one for one in held.signals if one.certain]
            done = Erased(signals=len(certain), cases=len(held.cases), kept=len(held.signals) - len(certain))
            with keyed_transaction(desk.tenant.engine, desk.tenant.data_keys) as transaction:
                docket = self._forget(transaction, held)
                facts: dict[str, FieldValue] = {
                    "right": Right.ERASURE.value, "outcome": "granted", "count": done.signals + done.cases,
                    "kept": done.kept, "ground": ground.value,
                }  # fmt: skip
                event = desk.event(session, EventId.RIGHTS_ANSWERED, name, facts)
                desk.record(transaction.connection, event, *docket.events)
        return done

    def _forget(self, transaction: KeyedTransaction, held: HeldAbout) -> Docket:
        """Take every certain signal out of casework, history and the signals' own rows."""
        policy = self._chamber.policies.in_force(self._desk.today)
        docket = Docket(transaction, self._chamber, policy=policy, now=self._desk.now)
        docket.erase([one.row for one in held.signals if one.certain])
        docket.write()
        # Of signals that their partner took back a case still tells; whoever is recalled already is in none.
        worked = {signal.row for one in held.cases for signal in one.case.particulars.signals}
        left = [Recalled(row=row, departure=Departure.REVERSED) for row in sorted(worked)]
        self._chamber.releases.recall(transaction.connection, left)
        return docket
