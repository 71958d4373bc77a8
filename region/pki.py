"""A development certificate authority: test OINs (prefix 00000099), loopback, thirty days. Never for production."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from keys.identity import Oin
from servicekit.tls import TlsFiles

TEST_PREFIX = "00000099"
LIFETIME = timedelta(days=30)


def test_oin(number: int) -> Oin:
    """Return the test OIN with this number."""
    return Oin(f"{TEST_PREFIX}{number:012d}")


class DevelopmentAuthority:
    """A root that writes certificates and keys into its directory."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Drempel development authority")])
        self._path = directory / "authority.pem"
        own = self._builder(self._name, self._key.public_key())
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self._path.write_bytes(own.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def server(self, name: str, oin: Oin) -> TlsFiles:
        """Return files for a server on loopback."""
        loopback = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        return self._issue(name, oin, ExtendedKeyUsageOID.SERVER_AUTH, x509.SubjectAlternativeName(loopback))

    def client(self, name: str, oin: Oin) -> TlsFiles:
        """Return files for a client that is `oin`."""
        return self._issue(name, oin, ExtendedKeyUsageOID.CLIENT_AUTH, None)

    def _issue(
        self, name: str, oin: Oin, usage: x509.ObjectIdentifier, names: x509.SubjectAlternativeName | None
    ) -> TlsFiles:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
                x509.NameAttribute(NameOID.COMMON_NAME, name),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, oin.value),
            ]
        )
        builder = self._builder(subject, key.public_key()).add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        if names is not None:
            builder = builder.add_extension(names, critical=False)
        certificate, private_key = self._directory / f"{name}.pem", self._directory / f"{name}.key"
        certificate.write_bytes(builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))
        private_key.touch(mode=0o600)
        private_key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return TlsFiles(certificate=certificate, private_key=private_key, authority=self._path)

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + LIFETIME)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(issuer, critical=False)
        )
