"""Who calls: the organisation in the verified client certificate, never what a message says."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

from keys.errors import MalformedIdentity
from keys.identity import Oin
from servicekit.refusal import CallerUnknown


def caller_oin(context: Any) -> Oin:
    """Return the OIN in the subject serialNumber of the certificate that TLS verified.

    Raises CallerUnknown when there is no certificate, not exactly one well-formed OIN in it, or when it has expired
    since: TLS looks at the handshake only, and a connection may stand for days.
    """
    chain = context.auth_context().get("x509_pem_cert")
    if not chain:
        raise CallerUnknown("no client certificate")
    oin, expires = _named(chain[0])
    if datetime.now(UTC) >= expires:  # of the machine, as TLS does
        raise CallerUnknown("certificate expired")
    return oin


@lru_cache(maxsize=1024)
def _named(pem: bytes) -> tuple[Oin, datetime]:
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        numbers = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    except ValueError:
        raise CallerUnknown("certificate unreadable") from None
    if len(numbers) != 1:
        raise CallerUnknown("certificate without exactly one serialNumber")
    try:
        return Oin(str(numbers[0].value)), certificate.not_valid_after_utc
    except MalformedIdentity:
        raise CallerUnknown("serialNumber is no OIN") from None
