"""Direct mode: what leaves is signed over its canonical form, and the manifest decides."""

from dataclasses import replace

import pytest

from keys.identity import Oin
from keys.labels import Label
from keys.signing import SigningKey
from keys.suite import Mode
from partner_client.errors import ModeUnsupported, NotEnrolled, PartnerTypeDiffers, SigningKeyDiffers
from partner_client.sending.preparation import preparation
from signals import canonical
from signals.signal import PartnerType
from tests.support.partner_installation import PARTNER_OIN, PartnerInstallation
from tests.support.signals import a_signal


@pytest.fixture
def own(tmp_path):
    return PartnerInstallation(directory=tmp_path)


def make(own, manifest, **changes):
    who = {"partner": Oin(PARTNER_OIN), "partner_type": PartnerType.ENERGY, "keys": own.keys}
    return preparation(manifest, **{**who, **changes})


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


def test_one_municipality_in_blind_mode_stops_the_direct_client(own):
    manifest = own.manifest()
    mixed = replace(manifest.partners[0], modes={"*": Mode.DIRECT, "0363": Mode.BLIND})
    with pytest.raises(ModeUnsupported):
        make(own, replace(manifest, partners=(mixed,)))
