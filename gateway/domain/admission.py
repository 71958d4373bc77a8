"""Whether a signal may come in and where it goes: rules G1 to G6, on values only."""

from dataclasses import dataclass
from datetime import date

from gateway.domain.directory import Destination, Directory
from gateway.domain.enrolment import Partner
from gateway.domain.outcome import Refused, SignalCode
from keys.identity import MunicipalityCode, SignalId
from keys.suite import Mode
from signals import form
from signals.signal import Signal

SIGNATURE_SIZE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A signal as it was submitted. `broken` is set when a field could not even be read."""

    signal_id: SignalId
    signal: Signal
    signature: bytes
    broken: Refused | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A submitted signal without an id or without content."""

    refusal: Refused


@dataclass(frozen=True, slots=True)
class Admitted:
    """A signal that may be sealed, the mode it came in, and where it goes."""

    stated: Stated
    mode: Mode
    destination: Destination


def admit(stated: Stated, partner: Partner, directory: Directory, *, today: date) -> Admitted | Refused:
    """Return the signal's destination, or the first thing that is wrong with it."""
    if stated.broken is not None:
        return stated.broken
    faults = form.check(stated.signal, directory.rules.of(partner.partner_type), today=today)
    if faults:
        return Refused(faults[0].code, faults[0].field)
    if stated.signal.signal_type not in partner.signal_types:
        return Refused(SignalCode.G2_SIGNAL_TYPE, "signal_type")
    code = _place(stated.signal, directory)
    if code is None:
        return Refused(SignalCode.G5_NO_ROUTE, "postcode")
    return _addressed(stated, code, partner, directory)


def _place(signal: Signal, directory: Directory) -> MunicipalityCode | None:
    if signal.municipality_code:
        return MunicipalityCode(signal.municipality_code)
    return directory.routing.municipality(signal.postcode, signal.house_number)


def _addressed(stated: Stated, code: MunicipalityCode, partner: Partner, directory: Directory) -> Admitted | Refused:
    field = "municipality_code" if stated.signal.municipality_code else "postcode"
    destination = directory.destinations.get(code)
    if destination is None or code not in directory.connections:
        return Refused(SignalCode.G5_NOT_CONNECTED, field)
    if not directory.accepting(code):
        return Refused(SignalCode.G5_NOT_ACCEPTING, field)
    agreed = partner.mode(code)
    if agreed is None:
        return Refused(SignalCode.G2_MUNICIPALITY, field)
    if agreed is Mode.BLIND or directory.published_mode(partner.oin, code) is not agreed:
        return Refused(SignalCode.G2_MODE)
    if len(stated.signature) != (SIGNATURE_SIZE if agreed is Mode.DIRECT else 0):
        return Refused(SignalCode.G2_SIGNATURE, "signature")
    return Admitted(stated, agreed, destination)
