"""What is wrong with our own certificate is told before the gateway closes the door."""

import pytest

from keys.identity import Oin
from partner_client.errors import CertificateExpired, CertificateKey, CertificateOin, CertificateUnreadable
from partner_client.trust import own_certificate
from servicekit.settings import SettingsRefused
from tests.support.certificates import Authority

OIN = "00000099000000000001"


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


def test_a_sound_certificate_passes(authority):
    own_certificate.inspect(authority.client(OIN), Oin(OIN))


def test_each_fault_has_its_refusal(authority):
    mixed = authority.client(OIN).model_copy(update={"private_key": authority.client(OIN).private_key})
    for files, refusal in [
        (authority.expired(OIN), CertificateExpired),
        (authority.client("00000099000000000002"), CertificateOin),
        (authority.nameless(), CertificateOin),
        (authority.two_names(OIN, "00000099000000000002"), CertificateOin),
        (mixed, CertificateKey),
    ]:
        with pytest.raises(refusal):
            own_certificate.inspect(files, Oin(OIN))


def test_noise_is_unreadable(authority):
    files = authority.client(OIN)
    files.certificate.write_text("noise")
    with pytest.raises(CertificateUnreadable):
        own_certificate.inspect(files, Oin(OIN))


def test_a_key_that_others_can_read_is_refused(authority):
    files = authority.client(OIN)
    files.private_key.chmod(0o644)
    with pytest.raises(SettingsRefused):
        own_certificate.inspect(files, Oin(OIN))
