"""Casework on a temporary store: a desk, users in every role, and signals that were just released."""

import atexit
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import select

from keys.identity import Day, Oin
from keys.suite import Mode
from municipality_node.adapters import dutch_holidays
from municipality_node.audit_trail import BundleReference
from municipality_node.casework import configuration
from municipality_node.casework.assigning import Assigning
from municipality_node.casework.attempting import Attempting, AttemptMade
from municipality_node.casework.concluding import Concluding
from municipality_node.casework.desk import Desk, Session
from municipality_node.casework.importing import AttemptImport
from municipality_node.casework.intake import CaseIntake
from municipality_node.casework.noting import Noting
from municipality_node.casework.triaging import Triage
from municipality_node.casework.users import UserAdministration
from municipality_node.casework.viewing import CaseViewing
from municipality_node.deciding.releases import Departure, Recalled, ReleasedSignal
from municipality_node.domain.casework.contact import Attempt, AttemptResult, Channel, Daypart
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.casework.working_days import WorkingDays
from municipality_node.domain.policy import CaseType, Recurrence
from municipality_node.domain.reporting.exchange import Supplier
from municipality_node.domain.resident import Resident
from municipality_node.store.attempts import Attempts
from municipality_node.store.case_history import WorkedCases
from municipality_node.store.cases import Cases
from municipality_node.store.key_lifetime import keyed_transaction
from municipality_node.store.pseudonyms import Pseudonyms
from municipality_node.store.schema import AUDIT
from municipality_node.store.signals import SignalRow, State
from municipality_node.store.users import Users
from servicekit.transactions import read_transaction
from signals.dutch_day import dutch_day
from signals.signal import PartnerType, Signal, SignalType
from tests.support.audited import setting_up
from tests.support.neighbourhood import resident
from tests.support.node import MemoryCustody, MemoryGateway, Node, id_of
from tests.support.signals import a_signal

ENERGY, LANDLORD = Oin("00000099000000000001"), Oin("00000099000000000002")
A_SUPPLIER = Supplier(
    code="drempel",
    name="Gemeente Voorbeeld",
    chamber_number="12345678",
    contact_name="Team",
    contact_email="t@v.example",
)
NAMES = {role: f"{role.value}-user" for role in Role}


def jansen(number: int = 1, **changes: object) -> Resident:
    """Return a resident at the address of the test signals."""
    one = resident(number, "Jan Adriaan", "Jansen", (1980, 4, 12), at=("4301AA", 12, "", ""), municipality="0687")
    return replace(one, **changes)  # type: ignore[arg-type]


def living_at(number: int) -> Resident:
    """Return somebody at an address of their own: another address is another case."""
    person = jansen(number)
    return replace(person, residence=replace(person.residence, house_number=number))


@dataclass
class Office:
    """Everything of casework, and ways to bring time and signals along."""

    node: Node
    desk: Desk = field(init=False)
    rows: int = 0

    def __post_init__(self) -> None:
        pseudonyms = Pseudonyms(self.node.tenant.keys.references)
        keys = self.node.tenant.keys
        self.desk = Desk(
            tenant=self.node.tenant,
            cases=Cases(pseudonyms),
            attempts=Attempts(),
            users=Users(keys.cases, keys.references),
            household_limit=lambda: self.node.policy.contacts,
            history=WorkedCases(),
            pseudonyms=pseudonyms,
            settings=configuration.load(None),
            working=WorkingDays(dutch_holidays.is_holiday),
        )
        self.intake = CaseIntake(self.desk)
        self.viewing, self.triage = CaseViewing(self.desk), Triage(self.desk)
        self.attempting, self.concluding = Attempting(self.desk), Concluding(self.desk)
        self.assigning, self.noting = Assigning(self.desk), Noting(self.desk)
        self.users = UserAdministration(self.desk)
        self.importing = AttemptImport(self.desk)
        known = {user.name for user in self.users.everybody()}
        for role in set(Role) - {role for role in Role if NAMES[role] in known}:
            self.users.put(NAMES[role], role)
        self.sessions = {role: self.users.at_work(NAMES[role]) for role in Role}

    @property
    def worker(self) -> Session:
        return self.sessions[Role.CASE_WORKER]

    @property
    def call_centre(self) -> Session:
        return self.sessions[Role.CALL_CENTRE]

    @property
    def today(self) -> date:
        return self.desk.today

    def later(self, **time: float) -> None:
        """Let time pass."""
        self.node.now += timedelta(**time)

    def at(self, moment: datetime) -> None:
        """Set the time."""
        self.node.now = moment

    def released(self, person: Resident | None = None, partner: Oin = ENERGY, **changes: object) -> ReleasedSignal:
        """Return a signal whose row is written, as the policy hands it over."""
        self.rows += 1
        person = person or jansen()
        fields = {name: changes.pop(name) for name in ("case_type", "recurrence", "tags") if name in changes}
        kind = changes.pop("partner_type", PartnerType.ENERGY)
        stated: Signal = a_signal(**{"signal_type": SignalType.EARLY, **changes})
        today = dutch_day(self.node.now)
        row = SignalRow(
            id=self.rows, partner=partner, signal_id=id_of(self.rows), bundle_hash=bytes(32), mode=int(Mode.DIRECT),
            day=Day.of(today).number, leaf=1, received_day=Day.of(today).number, state=State.RELEASED,
            reference=BundleReference.fresh(),
        )  # fmt: skip
        with setting_up(), keyed_transaction(self.node.tenant.engine, self.node.tenant.data_keys) as transaction:
            self.node.tenant.signals.insert(transaction.connection, [row])
        return ReleasedSignal(**{
            "row": row.id, "partner": partner, "signal_id": row.signal_id, "partner_type": kind, "signal": stated,
            "resident": person, "person_ref": self.desk.pseudonyms.person(person.bsn),
            "household_ref": self.desk.pseudonyms.household(person), "released_on": today,
            "case_type": CaseType.SINGLE, "recurrence": Recurrence.NEW, "tags": frozenset(), "policy": bytes(32),
            **fields,
        })  # fmt: skip

    def release(self, person: Resident | None = None, partner: Oin = ENERGY, **changes: object) -> int:
        """Hand a signal to casework; return the number of its case."""
        signal = self.released(person, partner, **changes)
        self.take(signal)
        with read_transaction(self.node.tenant.engine) as connection:
            stored = self.desk.cases.of_signal(connection, self.node.tenant.data_keys, signal.row)
        assert stored is not None
        return stored.case.number

    def take(self, *signals: ReleasedSignal) -> None:
        with keyed_transaction(self.node.tenant.engine, self.node.tenant.data_keys) as transaction:
            self.intake.take(transaction.connection, signals)

    def recall(self, row: int, departure: Departure = Departure.WITHDRAWN) -> None:
        with keyed_transaction(self.node.tenant.engine, self.node.tenant.data_keys) as transaction:
            self.intake.recall(transaction.connection, [Recalled(row=row, departure=departure)])

    def attempt(
        self,
        number: int,
        channel: Channel = Channel.PHONE,
        result: AttemptResult = AttemptResult.NO_ANSWER,
        *,
        session: Session | None = None,
        **more: object,
    ) -> object:
        """Record an attempt of today."""
        attempt = Attempt(day=self.today, daypart=Daypart.MORNING, channel=channel, result=result)
        return self.attempting.record(session or self.worker, AttemptMade(number=number, attempt=attempt, **more))

    def case(self, number: int):
        with read_transaction(self.node.tenant.engine) as connection:
            stored = self.desk.cases.find(connection, self.node.tenant.data_keys, number)
        return stored.case if stored else None

    def entries(self) -> list[bytes]:
        """Return every entry of the audit log."""
        with read_transaction(self.node.tenant.engine) as connection:
            return list(connection.execute(select(AUDIT.entry.c.entry).order_by(AUDIT.entry.c.index)).scalars())


@cache
def _template() -> tuple[Path, MemoryCustody]:
    """Return a store with its tables and users, made once: migrating takes longer than most tests."""
    directory, custody = Path(tempfile.mkdtemp(prefix="office-")), MemoryCustody()
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    Office(Node(directory, MemoryGateway(), custody=custody)).node.close()
    return directory, custody


def an_office(directory: Path) -> Office:
    """Return an office on a temporary directory."""
    template, custody = _template()
    for path in template.iterdir():
        shutil.copy(path, directory / path.name)
    return Office(Node(directory, MemoryGateway(), custody=custody))
