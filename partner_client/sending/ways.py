"""Which way a signal goes: to which municipality, in which mode; or why it goes nowhere. By the manifest."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from keys.destination import Destination, destinations
from keys.identity import MunicipalityCode
from keys.manifest import Manifest, PartnerEntry
from keys.suite import Mode
from partner_client.outcome import Refused
from signals import form
from signals.routing import RoutingTable
from signals.signal import Signal

_Found = tuple[Mode, Destination] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What the manifest agrees with one partner. Without a routing table only stated municipalities can be judged."""

    entry: PartnerEntry
    destinations: Mapping[MunicipalityCode, Destination]
    routing: RoutingTable | None
    _known: dict[str, _Found] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, manifest: Manifest, entry: PartnerEntry, routing: RoutingTable | None) -> "Ways":
        """Return the ways of one manifest."""
        return cls(entry=entry, destinations=destinations(manifest), routing=routing)

    def refusal(self, signal: Signal) -> Refused | None:
        """Return what the gateway or a node would refuse, as far as can be told here."""
        found = self.way(signal)
        return found if isinstance(found, Refused) else None

    def way(self, signal: Signal) -> tuple[Mode, Destination] | Refused | None:
        """Return mode and destination of a well-formed signal, or its refusal; None when only the gateway can route."""
        for refusal in form.agreed(signal, self.entry.signal_types):
            return Refused(str(refusal.code), refusal.field)
        code = signal.municipality_code
        if not code:
            if self.routing is None:
                return None
            place = self.routing.municipality(signal.postcode, signal.house_number)
            if place is None:
                return Refused("G5_NO_ROUTE", "postcode")
            code = place.value
        if code not in self._known:
            self._known[code] = self._find(MunicipalityCode(code))
        found = self._known[code]
        if isinstance(found, str):
            return Refused(found, "municipality_code" if signal.municipality_code else "postcode")
        return found

    def _find(self, code: MunicipalityCode) -> _Found:
        destination, mode = self.destinations.get(code), self.entry.mode(code)
        if destination is None:
            return "G5_NOT_CONNECTED"
        return (mode, destination) if mode else "G2_MUNICIPALITY"
