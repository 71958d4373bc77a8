"""What can be wrong with our own certificate, told before the gateway closes the door without a word."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from keys.identity import Oin
from partner_client.errors import CertificateExpired, CertificateKey, CertificateOin, CertificateUnreadable
from servicekit.tls import TlsFiles, read_private

_FIELD = "gateway.tls.certificate"


def inspect(files: TlsFiles, partner: Oin) -> None:
    """Accept a certificate that names `partner`, is valid now, and belongs to the private key.

    "Now" is the machine's time, since TLS knows no other. Raises CertificateUnreadable, CertificateExpired,
    CertificateOin, CertificateKey, or SettingsRefused for a key file that others may read.
    """
    private = read_private(files.private_key)
    try:
        certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
        key = load_pem_private_key(private, password=None)
    except (OSError, ValueError, TypeError):
        raise CertificateUnreadable("not a PEM certificate and key", field=_FIELD) from None
    if not certificate.not_valid_before_utc <= datetime.now(UTC) < certificate.not_valid_after_utc:
        raise CertificateExpired("the certificate is not valid now", field=_FIELD)
    numbers = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    if [number.value for number in numbers] != [partner.value]:
        raise CertificateOin("the certificate names another OIN", field=_FIELD)
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*form) != certificate.public_key().public_bytes(*form):
        raise CertificateKey("the key is not that of the certificate", field="gateway.tls.private_key")
