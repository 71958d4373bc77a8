"""A certificate authority per test: servers on loopback, clients by their OIN, and the ones that must be refused.

    authority = Authority(tmp_path / "pki")
    server = authority.server()                      # localhost, 127.0.0.1, ::1
    client = authority.client("00000099000000000001")
    authority.expired("00000099000000000001"); Authority(tmp_path / "other").client(...); authority.nameless()

All return `servicekit.tls.TlsFiles`: certificate, private key (0600) and the authority to trust.
"""

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from servicekit.tls import TlsFiles

GATEWAY_OIN = "00000099000000000900"
"""The OIN in the server certificate; reserved for the gateway's operator in tests."""


def _name(common_name: str, *serial_numbers: str) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"), x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    return x509.Name(attributes + [x509.NameAttribute(NameOID.SERIAL_NUMBER, number) for number in serial_numbers])


class Authority:
    """A root that signs certificates into its directory."""

    def __init__(self, directory: Path, *, name: str = "Test root") -> None:
        self._directory = directory
        self._numbers = count(1)
        directory.mkdir(parents=True, exist_ok=True)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        self.certificate = (
            self._builder(self._name, self._key.public_key(), timedelta(days=-1), timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.path = directory / "authority.pem"
        self.path.write_bytes(self.certificate.public_bytes(Encoding.PEM))

    def server(self, oin: str = GATEWAY_OIN, **changes: Any) -> TlsFiles:
        """Return a server certificate for localhost, 127.0.0.1 and ::1."""
        names = x509.SubjectAlternativeName(
            [
                x509.DNSName("localhost"),
                x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
                x509.IPAddress(ipaddress.ip_address("::1")),
            ]
        )
        return self._issue(_name("localhost", oin), ExtendedKeyUsageOID.SERVER_AUTH, **{"names": names, **changes})

    def server_expired(self) -> TlsFiles:
        """Return a server certificate that ended yesterday."""
        return self.server(period=(timedelta(days=-10), timedelta(days=-1)))

    def server_elsewhere(self) -> TlsFiles:
        """Return a server certificate of another host."""
        return self.server(names=x509.SubjectAlternativeName([x509.DNSName("elsewhere.example")]))

    def broker(self, *addresses: str) -> TlsFiles:
        """Return a certificate for servers at these addresses, which are each other's clients too."""
        names = x509.SubjectAlternativeName(
            [
                x509.DNSName("localhost"),
                *(x509.IPAddress(ipaddress.ip_address(one)) for one in dict.fromkeys(addresses)),
            ]
        )
        usages = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)
        return self._issue(_name("broker"), usages, names)

    def client(self, oin: str) -> TlsFiles:
        """Return a client certificate whose subject serialNumber is `oin`."""
        return self._issue(_name(f"client {oin}", oin), ExtendedKeyUsageOID.CLIENT_AUTH)

    def expired(self, oin: str) -> TlsFiles:
        """Return a client certificate that ended yesterday."""
        period = (timedelta(days=-10), timedelta(days=-1))
        return self._issue(_name(f"client {oin}", oin), ExtendedKeyUsageOID.CLIENT_AUTH, period=period)

    def ending(self, oin: str, *, seconds: float) -> TlsFiles:
        """Return a client certificate that ends in a moment."""
        period = (timedelta(days=-1), timedelta(seconds=seconds))
        return self._issue(_name(f"client {oin}", oin), ExtendedKeyUsageOID.CLIENT_AUTH, period=period)

    def nameless(self) -> TlsFiles:
        """Return a client certificate without an OIN."""
        return self._issue(_name("client"), ExtendedKeyUsageOID.CLIENT_AUTH)

    def two_names(self, first: str, second: str) -> TlsFiles:
        """Return a client certificate with two serialNumbers in its subject."""
        return self._issue(_name("client", first, second), ExtendedKeyUsageOID.CLIENT_AUTH)

    def _issue(
        self,
        subject: x509.Name,
        usage: x509.ObjectIdentifier | Sequence[x509.ObjectIdentifier],
        names: x509.SubjectAlternativeName | None = None,
        *,
        period: tuple[timedelta, timedelta] = (timedelta(days=-1), timedelta(days=7)),
    ) -> TlsFiles:
        key = ec.generate_private_key(ec.SECP256R1())
        usages = [usage] if isinstance(usage, x509.ObjectIdentifier) else usage
        builder = self._builder(subject, key.public_key(), *period)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        if names is not None:
            builder = builder.add_extension(names, critical=False)
        signed = builder.sign(self._key, hashes.SHA256())
        stem = self._directory / f"issued-{next(self._numbers)}"
        certificate, private_key = stem.with_suffix(".pem"), stem.with_suffix(".key")
        certificate.write_bytes(signed.public_bytes(Encoding.PEM))
        private_key.touch(mode=0o600)
        private_key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return TlsFiles(certificate=certificate, private_key=private_key, authority=self.path)

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, starts: timedelta, ends: timedelta
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + starts)
            .not_valid_after(now + ends)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
