"""From a signal to what may leave, in the mode that the manifest states for this partner and each municipality.

Who is in direct mode everywhere leaves routing to the gateway. As soon as one municipality is in blind mode we route
ourselves, because the gateway may not see an address in order to tell whether it may see it.
"""

from dataclasses import dataclass
from typing import Protocol

from keys.identity import Oin, SignalId
from keys.labels import Label
from keys.manifest import Manifest, PartnerEntry
from keys.suite import Mode
from partner_client.errors import NotEnrolled, PartnerTypeDiffers, SigningKeyDiffers
from partner_client.outcome import Refused, SignedSignal, UnsealedSignal
from partner_client.sending.ways import Ways
from partner_client.trust.own_keys import OwnKeys
from signals import canonical
from signals.routing import RoutingTable
from signals.signal import PartnerType, Signal
from signals.signal_id import signal_id

Ready = SignedSignal | UnsealedSignal


class Preparation(Protocol):
    """Makes signals ready to leave."""

    def signal_id(self, partner_ref: str) -> SignalId:
        """Return what everybody but us calls the signal of this reference."""

    def prepare(self, signal: Signal) -> Ready | Refused:
        """Return the signal as it may leave, or why it may not; the caller checked its form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectPreparation:
    """Direct mode: the gateway sees the signal during the call, and cannot alter it when it is signed."""

    partner: Oin
    keys: OwnKeys
    signed: bool

    def signal_id(self, partner_ref: str) -> SignalId:
        """Return HMAC(reference key, partner_ref)."""
        return signal_id(self.keys.reference, partner_ref)

    def prepare(self, signal: Signal) -> SignedSignal:
        """Return the signal with its id, and the signature over its canonical form."""
        own_id = self.signal_id(signal.partner_ref)
        signature = None
        if self.signed:
            message = canonical.encode(self.partner, own_id, signal)
            signature = self.keys.signing.sign(Label.SIGNAL_SIGNATURE, message)
        return SignedSignal(signal_id=own_id, signal=signal, signature=signature)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedPreparation:
    """Blind mode, or several modes: each signal goes the way of its municipality."""

    partner: Oin
    keys: OwnKeys
    ways: Ways

    def signal_id(self, partner_ref: str) -> SignalId:
        """Return HMAC(reference key, partner_ref)."""
        return signal_id(self.keys.reference, partner_ref)

    def prepare(self, signal: Signal) -> Ready | Refused:
        """Return the signal for its municipality: to be sealed by us, or signed for the gateway to seal."""
        way = self.ways.way(signal)
        if isinstance(way, Refused):
            return way
        if way is None:
            raise TypeError("who routes itself has a routing table")
        mode, destination = way
        if mode is Mode.BLIND:
            own_id = self.signal_id(signal.partner_ref)
            return UnsealedSignal(signal_id=own_id, signal=signal, destination=destination)
        direct = DirectPreparation(partner=self.partner, keys=self.keys, signed=mode is Mode.DIRECT)
        return direct.prepare(signal)


def enrolled(manifest: Manifest, *, partner: Oin, partner_type: PartnerType, keys: OwnKeys) -> PartnerEntry:
    """Return what the manifest says of us. Raises NotEnrolled, PartnerTypeDiffers or SigningKeyDiffers."""
    entry = manifest.partner(partner)
    if entry is None or not entry.modes:
        raise NotEnrolled("the manifest does not list this partner", field="oin")
    if entry.partner_type != partner_type.value:
        raise PartnerTypeDiffers("the manifest lists another type", field="partner_type")
    signs = set(entry.modes.values()) != {Mode.DIRECT_UNSIGNED}
    if signs and entry.signing_key != keys.signing.verify_key:
        raise SigningKeyDiffers("the manifest lists another signing key", field="signing_key")
    return entry


def routes_itself(entry: PartnerEntry) -> bool:
    """Whether a partner needs the routing table: it sends to somebody in blind mode."""
    return Mode.BLIND in entry.modes.values()


def preparation(manifest: Manifest, entry: PartnerEntry, keys: OwnKeys, routing: RoutingTable | None) -> Preparation:
    """Return how this partner's signals are made ready; `routing` for those who route themselves."""
    if routing is None:
        signed = Mode.DIRECT in entry.modes.values()
        return DirectPreparation(partner=entry.oin, keys=keys, signed=signed)
    return RoutedPreparation(partner=entry.oin, keys=keys, ways=Ways.of(manifest, entry, routing))
