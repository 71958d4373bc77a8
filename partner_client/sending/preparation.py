"""From a signal to what may leave, in the one mode that the manifest states for this partner.

Direct mode is here; blind mode will stand beside it as a second Preparation.
"""

from dataclasses import dataclass
from typing import Protocol

from keys.identity import Oin, SignalId
from keys.labels import Label
from keys.manifest import Manifest
from keys.suite import Mode
from partner_client.errors import ModeUnsupported, NotEnrolled, PartnerTypeDiffers, SigningKeyDiffers
from partner_client.outcome import SignedSignal
from partner_client.trust.own_keys import OwnKeys
from signals import canonical
from signals.signal import PartnerType, Signal
from signals.signal_id import signal_id


class Preparation(Protocol):
    """Makes signals ready to leave."""

    def signal_id(self, partner_ref: str) -> SignalId:
        """Return what everybody but us calls the signal of this reference."""

    def prepare(self, signal: Signal) -> SignedSignal:
        """Return the signal as it may leave; the caller checked its form."""


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


def preparation(manifest: Manifest, *, partner: Oin, partner_type: PartnerType, keys: OwnKeys) -> Preparation:
    """Return how this partner's signals are made ready.

    Raises NotEnrolled, PartnerTypeDiffers, SigningKeyDiffers or ModeUnsupported. One municipality in blind mode is
    enough for ModeUnsupported: the routing table is the gateway's, so we could not tell which signals it would see.
    """
    entry = manifest.partner(partner)
    if entry is None or not entry.modes:
        raise NotEnrolled("the manifest does not list this partner", field="oin")
    if entry.partner_type != partner_type.value:
        raise PartnerTypeDiffers("the manifest lists another type", field="partner_type")
    modes = set(entry.modes.values())
    if Mode.BLIND in modes:
        raise ModeUnsupported("the manifest asks for blind mode", field="mode")
    signed = Mode.DIRECT in modes
    if signed and entry.signing_key != keys.signing.verify_key:
        raise SigningKeyDiffers("the manifest lists another signing key", field="signing_key")
    return DirectPreparation(partner=partner, keys=keys, signed=signed)
