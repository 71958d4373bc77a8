"""What a decision rests on besides the signal itself: the history, the lists, casework, and how busy it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from keys.identity import Day
from municipality_node.deciding.case_history import CaseHistory
from municipality_node.deciding.judged import Judged
from municipality_node.domain.multiplicity import Relations, Remembered, relate
from municipality_node.domain.policy import Facts, Policy, age_on
from municipality_node.domain.resident import Resident
from municipality_node.store.data_keys import Drawing
from municipality_node.store.history import History, Recollection, Subject
from municipality_node.store.listings import NOT_LISTED, Listed, Listings
from municipality_node.store.signals import Signals


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Surroundings:
    """What is known around the subjects of one transaction on one day. Only the recollection changes."""

    day: date
    recollection: Recollection
    listed: Mapping[bytes, Listed]
    contacts: Mapping[bytes, int]
    refusals: Mapping[bytes, date]
    volume: int

    def relations(self, entry: Remembered, policy: Policy) -> Relations:
        """Return how a signal relates to what is remembered."""
        around = self.recollection.around(Subject(entry.person, entry.household))
        return relate(entry, around, policy.windows)

    def facts(self, judged: Judged, resident: Resident, entry: Remembered, relations: Relations) -> Facts:
        """Return everything that the rules may look at."""
        signal = judged.signal
        listed = self.listed.get(entry.person, NOT_LISTED)
        refused = self.refusals.get(entry.person)
        return Facts(
            partner_type=judged.content.partner_type,
            signal_type=signal.signal_type,
            amount_cents=signal.amount_cents,
            outcome=judged.content.outcome,
            day=self.day,
            age=age_on(self.day, resident.birth_date),
            suspension=resident.suspension.value,
            under_investigation=resident.under_investigation,
            address_kind=resident.address_kind,
            elsewhere=judged.elsewhere,
            confirmed=judged.content.confirmed,
            overturned=judged.content.overturned,
            debt_help_until=listed.debt_help_until,
            objected=listed.objected,
            recurrence=relations.recurrence,
            repeats=relations.repeats,
            case_type=relations.case_type,
            refused_days=(self.day - refused).days if refused else None,
            contacts=self.contacts.get(entry.household, 0),
            volume=self.volume,
        )


@dataclass(frozen=True, slots=True, repr=False)
class Sources:
    """Where surroundings come from."""

    signals: Signals
    history: History
    listings: Listings
    case_history: CaseHistory

    def nothing(self, day: date) -> Surroundings:
        """Return the surroundings of nobody."""
        return Surroundings(day=day, recollection=Recollection(), listed={}, contacts={}, refusals={}, volume=0)

    def gather(
        self, connection: Connection, drawing: Drawing, subjects: Sequence[Subject], policy: Policy, day: date
    ) -> Surroundings:
        """Return the surroundings of these subjects as of now, in the transaction that decides."""
        persons = list({subject.person for subject in subjects})
        households = list({subject.household for subject in subjects})
        today = Day.of(day).number
        quiet, period = policy.refusal_days, policy.contacts.period_days
        return Surroundings(
            day=day,
            recollection=self.history.recall(connection, drawing, subjects, today=day),
            listed=self.listings.of(connection, persons, day),
            contacts=self.case_history.contacts(connection, households, day - timedelta(days=period)),
            refusals=self.case_history.refusals(connection, persons, day - timedelta(days=quiet)),
            # Whole days before today's: all of a day meets one threshold, whatever came first.
            volume=self.signals.released_between(connection, today - policy.capacity.period_days, today),
        )
