"""What leaves, in the mode that the manifest states: signed over its canonical form, or to be sealed."""

from dataclasses import replace

import pytest

from keys.destination import destinations
from keys.identity import Oin
from keys.labels import Label
from keys.signing import SigningKey
from keys.suite import Mode
from partner_client.errors import NotEnrolled, PartnerTypeDiffers, SigningKeyDiffers
from partner_client.outcome import Refused, SignedSignal, UnsealedSignal
from partner_client.sending.preparation import enrolled, preparation, routes_itself
from signals import canonical
from signals.routing import RoutingTable, postcode_number, whole
from signals.signal import PartnerType
from tests.support.partner_installation import MUNICIPALITY, PARTNER_OIN, PartnerInstallation
from tests.support.signals import a_signal


@pytest.fixture
def own(tmp_path):
    return PartnerInstallation(directory=tmp_path)


def make(own, manifest, **changes):
    who = {"partner": Oin(PARTNER_OIN), "partner_type": PartnerType.ENERGY, "keys": own.keys, **changes}
    entry = enrolled(manifest, **who)
    routing = RoutingTable.of([whole(postcode_number("4301AA"), 687)]) if routes_itself(entry) else None
    return preparation(manifest, entry, who["keys"], routing)


def test_the_signature_holds_over_the_canonical_signal(own):
    signed = make(own, own.manifest()).prepare(a_signal())
    message = canonical.encode(Oin(PARTNER_OIN), signed.signal_id, a_signal())
    own.keys.signing.verify_key.verify(Label.SIGNAL_SIGNATURE, message, signed.signature)


def test_the_unsigned_mode_signs_nothing(own):
    assert make(own, own.manifest(mode=Mode.DIRECT_UNSIGNED)).prepare(a_signal()).signature is None


def test_the_same_reference_has_the_same_id_and_another_has_another(own):
    ready = make(own, own.manifest())
    assert ready.signal_id("A") == ready.signal_id("A") != ready.signal_id("B")


def test_a_partner_that_is_not_listed_cannot_send(own):
    with pytest.raises(NotEnrolled):
        make(own, own.manifest(partners=()))


def test_a_partner_without_any_mode_cannot_send(own):
    manifest = own.manifest()
    with pytest.raises(NotEnrolled):
        make(own, replace(manifest, partners=(replace(manifest.partners[0], modes={}),)))


def test_another_type_than_enrolled_is_refused(own):
    with pytest.raises(PartnerTypeDiffers):
        make(own, own.manifest(), partner_type=PartnerType.RENT)


def test_a_signing_key_that_municipalities_do_not_know_is_refused(own):
    with pytest.raises(SigningKeyDiffers):
        make(own, own.manifest(), keys=replace(own.keys, signing=SigningKey.generate()))


def test_in_blind_mode_a_signal_is_made_ready_for_the_destination_that_its_address_leads_to(own):
    manifest = own.manifest(mode=Mode.BLIND)
    ready = make(own, manifest).prepare(a_signal(postcode="4301 aa"))
    assert isinstance(ready, UnsealedSignal)
    assert ready.destination == destinations(manifest)[MUNICIPALITY]


def test_each_municipality_has_its_own_mode(own):
    ready = make(own, mixed(own, {"*": Mode.BLIND, MUNICIPALITY.value: Mode.DIRECT}))
    signed = ready.prepare(a_signal())
    assert isinstance(signed, SignedSignal)
    assert signed.signature


@pytest.mark.parametrize(
    ("modes", "changes", "refused"),
    [
        ({"*": Mode.BLIND}, {"postcode": "9999ZZ"}, Refused("G5_NO_ROUTE", "postcode")),
        ({"*": Mode.BLIND}, {"municipality_code": "0363"}, Refused("G5_NOT_CONNECTED", "municipality_code")),
        ({"0363": Mode.BLIND}, {}, Refused("G2_MUNICIPALITY", "postcode")),
        ({"0363": Mode.BLIND}, {"municipality_code": "0687"}, Refused("G2_MUNICIPALITY", "municipality_code")),
    ],
    ids=["nowhere", "not connected", "not agreed, by address", "not agreed, as stated"],
)
def test_what_the_gateway_cannot_route_in_blind_mode_is_refused_here_with_its_codes(own, modes, changes, refused):
    assert make(own, mixed(own, modes)).prepare(a_signal(**changes)) == refused


def test_a_signal_type_that_was_not_agreed_is_refused_here_in_blind_mode(own):
    manifest = mixed(own, {"*": Mode.BLIND}, signal_types=("CRISIS",))
    assert make(own, manifest).prepare(a_signal()) == Refused("G2_SIGNAL_TYPE", "signal_type")


def mixed(own, modes, **changes):
    manifest = own.manifest()
    return replace(manifest, partners=(replace(manifest.partners[0], modes=modes, **changes),))
