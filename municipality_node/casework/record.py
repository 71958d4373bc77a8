"""The particulars of a case as bytes: what is encrypted under the case's own data key."""

import json
from datetime import date
from typing import Any

from keys.identity import Oin
from municipality_node.domain.casework.case import CasePerson, CaseSignal, Dwelling, Note, Particulars
from municipality_node.domain.casework.deadlines import Pause, PauseReason
from municipality_node.domain.casework.household import Born
from municipality_node.domain.casework.observations import Observation
from municipality_node.domain.policy import CaseType
from municipality_node.domain.resident import Bsn
from signals.signal import PartnerType, SignalType

_VERSION = 1


def encode(particulars: Particulars) -> bytes:
    """Return the particulars as JSON; `decode` gives the same back."""
    home = particulars.dwelling
    written = {
        "version": _VERSION,
        "dwelling": [home.street, home.house_number, home.house_letter, home.house_suffix, home.postcode, home.place],
        "people": [_person(person) for person in particulars.people],
        "signals": [_signal(signal) for signal in particulars.signals],
        "minors": particulars.minors,
        "notes": [[note.day.isoformat(), note.observation.name, note.user] for note in particulars.notes],
        "pauses": [[pause.reason.value, pause.since.isoformat(), _iso(pause.until)] for pause in particulars.pauses],
        "remark": particulars.remark,
    }
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode()


def decode(record: bytes) -> Particulars:
    """Return what `encode` wrote."""
    read: dict[str, Any] = json.loads(record)
    street, number, letter, suffix, postcode, place = read["dwelling"]
    return Particulars(
        dwelling=Dwelling(
            street=street, house_number=number, house_letter=letter, house_suffix=suffix, postcode=postcode, place=place
        ),
        people=tuple(_person_of(row) for row in read["people"]),
        signals=tuple(_signal_of(row) for row in read["signals"]),
        minors=read["minors"],
        notes=tuple(
            Note(day=date.fromisoformat(day), observation=Observation[name], user=user)
            for day, name, user in read["notes"]
        ),
        pauses=tuple(
            Pause(reason=PauseReason(reason), since=date.fromisoformat(since), until=_day(until))
            for reason, since, until in read["pauses"]
        ),
        remark=read["remark"],
    )


def _person(person: CasePerson) -> list[object]:
    born = [person.born.year, person.born.month, person.born.day]
    return [person.bsn.value, person.name, person.salutation, born, person.secrecy]


def _person_of(row: list[Any]) -> CasePerson:
    bsn, name, salutation, (year, month, day), secrecy = row
    born = Born(year=year, month=month, day=day)
    return CasePerson(bsn=Bsn(bsn), name=name, salutation=salutation, born=born, secrecy=secrecy)


def _signal(signal: CaseSignal) -> dict[str, object]:
    return {
        "row": signal.row,
        "bsn": signal.bsn.value,
        "partner": signal.partner.value,
        "partner_type": signal.partner_type.value,
        "signal_type": signal.signal_type.name,
        "amount_cents": signal.amount_cents,
        "arrears_since": signal.arrears_since.isoformat(),
        "sent": signal.sent.isoformat(),
        "released": signal.released.isoformat(),
        "warm_handover": signal.warm_handover,
        "phone": signal.phone,
        "email": signal.email,
        "kind": signal.kind.value,
        "higher": signal.higher,
        "chronic": signal.chronic,
        "recidivism": signal.recidivism,
        "withdrawn": _iso(signal.withdrawn),
    }


def _signal_of(row: dict[str, Any]) -> CaseSignal:
    return CaseSignal(
        **{
            **row,
            "bsn": Bsn(row["bsn"]),
            "partner": Oin(row["partner"]),
            "partner_type": PartnerType(row["partner_type"]),
            "signal_type": SignalType[row["signal_type"]],
            "arrears_since": date.fromisoformat(row["arrears_since"]),
            "sent": date.fromisoformat(row["sent"]),
            "released": date.fromisoformat(row["released"]),
            "kind": CaseType(row["kind"]),
            "withdrawn": _day(row["withdrawn"]),
        }
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
