"""Which manifest is believed: pinned, alive, chained, and never an older one, also after a restart."""

from datetime import timedelta

import pytest

from keys.manifest import sign_manifest
from keys.signing import SigningKey
from partner_client.errors import ManifestMissing, ManifestOlder, ManifestRefused
from partner_client.settings import ManifestSettings
from partner_client.trust.trusted_manifest import TrustedManifest
from servicekit.clock import CallableClock
from tests.support.partner_installation import NOW, PartnerInstallation


@pytest.fixture
def own(tmp_path):
    return PartnerInstallation(directory=tmp_path / "p")


def trusted(own, now=NOW):
    settings = ManifestSettings(key=own.directory / "manifest.pub", store=own.directory / "manifest.json")
    return TrustedManifest(settings, CallableClock(lambda: now))


def test_nothing_is_believed_before_it_was_fetched(own):
    assert trusted(own).version == 0
    with pytest.raises(ManifestMissing):
        trusted(own).current()


def test_an_accepted_manifest_survives_a_restart(own):
    trusted(own).accept(own.signed_manifest(3))
    assert trusted(own).current().version == 3


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=30)])
def test_an_older_version_is_refused_after_a_restart_also_when_the_newer_has_expired(own, later):
    trusted(own).accept(own.signed_manifest(3))
    issued = NOW + later - timedelta(hours=1)
    older = own.signed_manifest(2, issued_at=issued, expires_at=issued + timedelta(days=6))
    with pytest.raises(ManifestRefused) as caught:
        trusted(own, NOW + later).accept(older)
    assert caught.value.field == "manifest_rollback"


def test_a_second_manifest_of_the_same_version_is_refused(own):
    trusted(own).accept(own.signed_manifest(3))
    with pytest.raises(ManifestRefused) as caught:
        trusted(own).accept(own.signed_manifest(3, size_class=2048))
    assert caught.value.field == "manifest_rollback"


def test_a_next_version_that_does_not_name_this_one_is_refused(own):
    trusted(own).accept(own.signed_manifest(3))
    with pytest.raises(ManifestRefused):
        trusted(own).accept(own.signed_manifest(4, previous_hash=b"other manifest" + bytes(18)))


def test_the_next_version_is_believed(own):
    first = trusted(own).accept(own.signed_manifest(3))
    trusted(own).accept(own.signed_manifest(4, previous_hash=first.hash()))
    assert trusted(own).current().version == 4


def test_an_expired_manifest_is_no_longer_believed(own):
    kept = trusted(own)
    kept.accept(own.signed_manifest(3))
    late = trusted(own, NOW + timedelta(days=8))
    assert late.version == 0
    with pytest.raises(ManifestMissing):
        late.current()


def test_a_refused_manifest_leaves_the_believed_one(own):
    kept = trusted(own)
    kept.accept(own.signed_manifest(3))
    with pytest.raises(ManifestRefused):
        kept.accept(b"noise")
    assert kept.current().version == trusted(own).current().version == 3


@pytest.mark.parametrize("name", ["manifest.json", "manifest.json.seen"])
def test_a_damaged_record_is_not_taken_for_none(own, name):
    trusted(own).accept(own.signed_manifest(3))
    (own.directory / name).write_bytes(b"{}x")
    with pytest.raises(ManifestRefused):
        trusted(own)


def test_a_missing_pin_is_refused(own):
    (own.directory / "manifest.pub").unlink()
    with pytest.raises(ManifestRefused) as caught:
        trusted(own)
    assert caught.value.field == "manifest.key"


def test_a_named_successor_may_sign_the_next_one_and_only_that(own):
    heir = SigningKey.generate()
    first = trusted(own).accept(own.signed_manifest(3, successor_key=heir.verify_key))
    second = own.manifest(4, previous_hash=first.hash())
    trusted(own).accept(sign_manifest(second, heir))
    assert trusted(own).current().version == 4
    third = own.manifest(5, previous_hash=second.hash())
    with pytest.raises(ManifestRefused) as caught:
        trusted(own).accept(sign_manifest(third, heir))
    assert caught.value.field == "manifest_signature_refused"
    assert trusted(own).accept(own.signed_manifest(5, previous_hash=second.hash())).version == 5


def test_a_crash_between_document_and_record_keeps_both_usable(own):
    heir = SigningKey.generate()
    first = trusted(own).accept(own.signed_manifest(3, successor_key=heir.verify_key))
    record = (own.directory / "manifest.json.seen").read_bytes()
    trusted(own).accept(sign_manifest(own.manifest(4, previous_hash=first.hash()), heir))
    (own.directory / "manifest.json.seen").write_bytes(record)
    assert trusted(own).current().version == 4


def test_the_same_document_again_changes_nothing(own):
    document = own.signed_manifest(3)
    kept = trusted(own)
    assert kept.accept(document) == kept.accept(document)


def test_only_a_lower_version_may_be_that_of_a_process_that_lags(own):
    kept = trusted(own)
    kept.accept(own.signed_manifest(3))
    with pytest.raises(ManifestOlder):
        kept.accept(own.signed_manifest(2))
    for document in (own.signed_manifest(3, size_class=2048), own.signed_manifest(4, previous_hash=bytes(32))):
        with pytest.raises(ManifestRefused) as caught:
            kept.accept(document)
        assert not isinstance(caught.value, ManifestOlder)
