import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID

from region.pki import TEST_PREFIX, DevelopmentAuthority
from region.pki import test_oin as oin_numbered


@pytest.fixture
def authority(tmp_path):
    return DevelopmentAuthority(tmp_path / "pki")


def certificate_of(files):
    return x509.load_pem_x509_certificate(files.certificate.read_bytes())


def test_a_test_oin_has_the_test_prefix_and_twenty_digits():
    assert oin_numbered(7).value == TEST_PREFIX + "000000000007"


def test_a_client_certificate_names_its_oin_in_the_serial_number(authority):
    certificate = certificate_of(authority.client("partner", oin_numbered(7)))
    (named,) = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    assert named.value == oin_numbered(7).value


def test_a_private_key_belongs_to_its_certificate_and_is_readable_by_its_owner_only(authority):
    files = authority.client("partner", oin_numbered(7))
    key = load_pem_private_key(files.private_key.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.public_key() == certificate_of(files).public_key()
    assert files.private_key.stat().st_mode & 0o077 == 0


def test_certificates_chain_to_the_authority(authority):
    files = authority.server("gateway", oin_numbered(900))
    root = x509.load_pem_x509_certificate(files.authority.read_bytes())
    certificate_of(files).verify_directly_issued_by(root)


def test_openssl_takes_the_files(authority):
    files = authority.server("gateway", oin_numbered(900))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(files.authority))
    context.load_cert_chain(files.certificate, files.private_key)
