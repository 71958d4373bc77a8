"""Whether a signal may come in and where it goes: rules G1 to G6, on values only."""

from dataclasses import dataclass
from datetime import date

from gateway.domain.directory import Directory
from gateway.domain.enrolment import Partner
from gateway.domain.outcome import Refused, SignalCode
from keys.destination import Destination
from keys.identity import MunicipalityCode, SignalId
from keys.suite import Mode
from signals import form
from signals.form_codes import FormCode
from signals.signal import Signal, SignalType

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
class Way:
    """The mode and destination of a partner's signals for one municipality."""

    mode: Mode
    destination: Destination


@dataclass(frozen=True, slots=True)
class Admitted:
    """A signal that may be sealed, the mode it came in, and where it goes."""

    stated: Stated
    mode: Mode
    destination: Destination


class Reach:
    """Where one partner may send, by a directory; what was found for a municipality is remembered for the batch."""

    __slots__ = ("_directory", "_found", "_partner", "rules")

    def __init__(self, partner: Partner, directory: Directory) -> None:
        self._partner = partner
        self._directory = directory
        self._found: dict[tuple[str, bytes], Way | SignalCode] = {}
        self.rules = directory.rules.of(partner.partner_type)

    def may_send(self, signal_type: SignalType) -> bool:
        """Whether the kind of signal was agreed."""
        return signal_type in self._partner.signal_types

    def place(self, signal: Signal) -> str | None:
        """Return the code of the municipality that a signal is for: the stated one, else by its address."""
        if signal.municipality_code:
            return signal.municipality_code
        code = self._directory.routing.municipality(signal.postcode, signal.house_number)
        return code.value if code else None

    def way(self, code: str, manifest_hash: bytes = b"") -> Way | SignalCode:
        """Return how signals go to a municipality, or why they do not.

        `manifest_hash` is what a bundle names that was sealed already, none for what comes in clear: what went up in
        another municipality takes what was sealed under the manifest before, and anything until a manifest tells of it.
        """
        found = self._found.get((code, manifest_hash))
        if found is None:
            found = self._found[code, manifest_hash] = self._find(MunicipalityCode(code), manifest_hash)
        return found

    def _find(self, code: MunicipalityCode, manifest_hash: bytes) -> Way | SignalCode:
        directory, partner = self._directory, self._partner
        destination, merger = directory.destinations.get(code), directory.merger(code)
        if merger is not None:
            newest = manifest_hash in (b"", directory.manifest_hash)
            if destination is None or (newest and directory.announced(merger)):
                return SignalCode.G5_MERGED
        elif destination is None or code not in directory.connections:
            return SignalCode.G5_NOT_CONNECTED
        elif not directory.accepting(code):
            return SignalCode.G5_NOT_ACCEPTING
        agreed = partner.mode(code)
        if agreed is None:
            return SignalCode.G2_MUNICIPALITY
        if directory.published_mode(partner.oin, code) is not agreed:
            return SignalCode.G2_MODE
        return Way(agreed, destination)


def admit(stated: Stated, reach: Reach, *, today: date) -> Admitted | Refused:
    """Return the signal's destination, or the first thing that is wrong with it."""
    return stated.broken or _malformed(stated.signal, reach, today) or _addressed(stated, reach)


def _malformed(signal: Signal, reach: Reach, today: date) -> Refused | None:
    faults = form.check(signal, reach.rules, today=today)
    if faults:
        return Refused(faults[0].code, faults[0].field)
    return None if reach.may_send(signal.signal_type) else Refused(FormCode.G2_SIGNAL_TYPE, "signal_type")


def _addressed(stated: Stated, reach: Reach) -> Admitted | Refused:
    code = reach.place(stated.signal)
    if code is None:
        return Refused(SignalCode.G5_NO_ROUTE, "postcode")
    way = reach.way(code)
    if isinstance(way, SignalCode):
        field = "municipality_code" if stated.signal.municipality_code else "postcode"
        return Refused(way, "" if way is SignalCode.G2_MODE else field)
    if way.mode is Mode.BLIND:
        return Refused(SignalCode.G2_MODE)
    if len(stated.signature) != (SIGNATURE_SIZE if way.mode is Mode.DIRECT else 0):
        return Refused(SignalCode.G2_SIGNATURE, "signature")
    return Admitted(stated, way.mode, way.destination)
