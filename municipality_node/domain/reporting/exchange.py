"""The national exchange model, DDAS v1.2: what the law has a municipality tell about each released signal and its case.

Per record, so disclosure control does not apply; the strings are the model's own. Amounts are whole euros.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from municipality_node.domain.casework.case import Case, CaseSignal
from municipality_node.domain.casework.contact import Attempt
from municipality_node.domain.casework.lifecycle import signal_status
from signals.signal import SignalType

MOST_SIGNALS = 50_000
"""Per delivery, by the model's instructions."""
_CENTS = 100

Json = dict[str, object]
Name = Callable[[int], str]
"""From the row of a signal to the id that it has in every delivery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """Who delivers."""

    code: str
    name: str
    chamber_number: str
    """The number at the chamber of commerce (KvK)."""
    contact_name: str
    contact_email: str
    contact_phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What one delivery is of."""

    municipality: str
    first: date
    last: date
    """Cases opened from the first day up to and including the last."""
    moment: datetime


WorkedCase = tuple[Case, Sequence[Attempt]]


def deliveries(
    cases: Iterable[WorkedCase], supplier: Supplier, delivered: Delivered, name: Name, *, most: int = MOST_SIGNALS
) -> list[Json]:
    """Return the documents, each with at most `most` signals; a case is in one of them, whole.

    A signal that its partner took back is left out, and a case without any other.
    """
    batches: list[list[WorkedCase]] = [[]]
    room = most
    for case, attempts in cases:
        size = len(case.particulars.standing)
        if not size:
            continue
        if size > room:
            batches.append([])
            room = most
        batches[-1].append((case, attempts))
        room -= size
    return [_document(batch, supplier, delivered, name) for batch in batches if batch]


def _document(cases: Sequence[WorkedCase], supplier: Supplier, delivered: Delivered, name: Name) -> Json:
    signals = [_signal(case, signal, name) for case, _ in cases for signal in case.particulars.standing]
    return {
        "startdatumLevering": delivered.first.isoformat(),
        "einddatumLevering": delivered.last.isoformat(),
        "aanleverdatumEnTijd": delivered.moment.isoformat(timespec="seconds"),
        "codeGegevensleverancier": supplier.code,
        "leveringen": [
            {
                "teller": len(signals),
                "gemeentecode": delivered.municipality,
                "aanleverendeOrganisatie": _organisation(supplier),
                "vroegsignalen": signals,
                "vroegsignaalzaken": [_case(case, attempts, name) for case, attempts in cases],
            }
        ],
    }


def _organisation(supplier: Supplier) -> Json:
    contact: Json = {"naam": supplier.contact_name, "email": supplier.contact_email}
    if supplier.contact_phone:
        contact["telefoonnummer"] = supplier.contact_phone
    return {"naam": supplier.name, "kvk-nummer": supplier.chamber_number, "contactpersonen": [contact]}


def _signal(case: Case, signal: CaseSignal, name: Name) -> Json:
    return {
        "ID": name(signal.row),
        "crisissignaal": signal.signal_type is SignalType.CRISIS,
        "warmeOverdracht": signal.warm_handover,
        "bedrag": (signal.amount_cents + _CENTS // 2) // _CENTS,
        "ontstaansdatum": signal.arrears_since.isoformat(),
        "signaaldatum": signal.sent.isoformat(),
        "status": signal_status(case.state, case.result).value,
        "signaalpartner": {"type": signal.partner_type.value},
        "client": {"burgerservicenummer": signal.bsn.value},
    }


def _case(case: Case, attempts: Sequence[Attempt], name: Name) -> Json:
    told: Json = {
        "matchingsdatum": case.opened.isoformat(),
        "startdatumMatchingperiode": case.month.first_day.isoformat(),
        "einddatumMatchingperiode": (case.month.next_month - timedelta(days=1)).isoformat(),
        "vroegsignalen": [{"ID": name(signal.row)} for signal in case.particulars.standing],
        "contactpogingen": [_attempt(attempt) for attempt in attempts],
    }
    if case.picked_up is not None:
        told["datumOpgepakt"] = case.picked_up.isoformat()
    if case.result is not None:
        told["resultaat"] = case.result.value
    return told


def _attempt(attempt: Attempt) -> Json:
    return {
        "soort": attempt.channel.value,
        "bereikt": attempt.reached,
        "datum": attempt.day.isoformat(),
        "dagdeel": attempt.daypart.value,
    }
