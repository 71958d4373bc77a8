"""Every way in which a partner's command is refused or has to wait: a stable code each, and never a value."""

from enum import StrEnum
from typing import ClassVar

from servicekit.refusal import RefusalError, UnavailableError


class PartnerRefusal(StrEnum):
    """Codes that partners' own programs compare; never renamed. Explained in `explanations`."""

    CERTIFICATE_EXPIRED = "CERTIFICATE_EXPIRED"
    CERTIFICATE_UNREADABLE = "CERTIFICATE_UNREADABLE"
    CERTIFICATE_OIN = "CERTIFICATE_OIN"
    CERTIFICATE_KEY = "CERTIFICATE_KEY"
    GATEWAY_UNTRUSTED = "GATEWAY_UNTRUSTED"
    GATEWAY_REFUSED = "GATEWAY_REFUSED"
    GATEWAY_MISBEHAVED = "GATEWAY_MISBEHAVED"
    KEYS_REFUSED = "KEYS_REFUSED"
    MANIFEST_REFUSED = "MANIFEST_REFUSED"
    MANIFEST_MISSING = "MANIFEST_MISSING"
    NOT_ENROLLED = "NOT_ENROLLED"
    PARTNER_TYPE_DIFFERS = "PARTNER_TYPE_DIFFERS"
    SIGNING_KEY_DIFFERS = "SIGNING_KEY_DIFFERS"
    SEALING_KEY_DIFFERS = "SEALING_KEY_DIFFERS"
    ROUTING_REFUSED = "ROUTING_REFUSED"
    PROOF_REFUSED = "PROOF_REFUSED"
    PREPARATION_OUTDATED = "PREPARATION_OUTDATED"
    SEALING_FAILED = "SEALING_FAILED"
    FILE_REFUSED = "FILE_REFUSED"
    FILE_CHANGED = "FILE_CHANGED"
    JOURNAL_REFUSED = "JOURNAL_REFUSED"
    REPORT_REFUSED = "REPORT_REFUSED"
    RECEIPT_UNPROVEN = "RECEIPT_UNPROVEN"


class PartnerError(RefusalError):
    """Base of every expected failure in this package."""

    refusal: ClassVar[PartnerRefusal]


class CertificateExpired(PartnerError):
    """The own client certificate is not valid today."""

    refusal = PartnerRefusal.CERTIFICATE_EXPIRED


class CertificateUnreadable(PartnerError):
    """The own client certificate or private key is not PEM."""

    refusal = PartnerRefusal.CERTIFICATE_UNREADABLE


class CertificateOin(PartnerError):
    """The own client certificate names another OIN than the settings, or none."""

    refusal = PartnerRefusal.CERTIFICATE_OIN


class CertificateKey(PartnerError):
    """The private key is not that of the certificate."""

    refusal = PartnerRefusal.CERTIFICATE_KEY


class GatewayUntrusted(PartnerError):
    """The gateway's certificate is not of the configured authority, or not for this address."""

    refusal = PartnerRefusal.GATEWAY_UNTRUSTED


class GatewayRefused(PartnerError):
    """The gateway refused the call as a whole; `field` holds its code."""

    refusal = PartnerRefusal.GATEWAY_REFUSED


class GatewayMisbehaved(PartnerError):
    """The gateway answered something that the protocol does not allow; nothing of it was believed."""

    refusal = PartnerRefusal.GATEWAY_MISBEHAVED


class KeysRefused(PartnerError):
    """An own key is missing, damaged, readable by others, or there already."""

    refusal = PartnerRefusal.KEYS_REFUSED


class ManifestRefused(PartnerError):
    """The manifest is not signed by the pinned key, expired, malformed, or older than one seen before."""

    refusal = PartnerRefusal.MANIFEST_REFUSED


class ManifestOlder(ManifestRefused):
    """The manifest is older than one seen before: rolled back, or served by a process that lags behind the others."""


class ManifestMissing(PartnerError):
    """No manifest was fetched yet."""

    refusal = PartnerRefusal.MANIFEST_MISSING


class NotEnrolled(PartnerError):
    """The manifest does not list this partner."""

    refusal = PartnerRefusal.NOT_ENROLLED


class PartnerTypeDiffers(PartnerError):
    """The manifest lists this partner under another type than the settings."""

    refusal = PartnerRefusal.PARTNER_TYPE_DIFFERS


class SigningKeyDiffers(PartnerError):
    """The manifest lists another signing key; municipalities would refuse every signal."""

    refusal = PartnerRefusal.SIGNING_KEY_DIFFERS


class SealingKeyDiffers(PartnerError):
    """The manifest lists another sealing key than ours, or none: no feedback could be opened."""

    refusal = PartnerRefusal.SEALING_KEY_DIFFERS


class RoutingRefused(PartnerError):
    """The routing table is not the one that the manifest names, or cannot be read or kept."""

    refusal = PartnerRefusal.ROUTING_REFUSED


class ProofRefused(PartnerError):
    """An evaluation was not made with the key that the manifest lists; nothing of it was used."""

    refusal = PartnerRefusal.PROOF_REFUSED


class PreparationOutdated(PartnerError):
    """Signals were sealed for a manifest, key or day that no longer holds; sealing them again helps."""

    refusal = PartnerRefusal.PREPARATION_OUTDATED


class SealingFailed(PartnerError):
    """A process that seals died; what was settled stays settled."""

    refusal = PartnerRefusal.SEALING_FAILED


class FileRefused(PartnerError):
    """The input file as a whole cannot be read; `field` holds the code of the partner file."""

    refusal = PartnerRefusal.FILE_REFUSED


class FileChanged(PartnerError):
    """The input file changed while it was being read; nothing was lost, start the command again."""

    refusal = PartnerRefusal.FILE_CHANGED


class JournalRefused(PartnerError):
    """The journal is not one, belongs to another partner, or cannot be written."""

    refusal = PartnerRefusal.JOURNAL_REFUSED


class ReportRefused(PartnerError):
    """The report file cannot be written."""

    refusal = PartnerRefusal.REPORT_REFUSED


class ReceiptUnproven(PartnerError):
    """The proof of a receipt does not hold, or says something else than the receipt."""

    refusal = PartnerRefusal.RECEIPT_UNPROVEN


class GatewayUnavailable(UnavailableError):
    """The gateway does not answer, or the connection was lost; what was not acknowledged can be sent again."""

    code: ClassVar[str] = "GATEWAY_UNAVAILABLE"


class GatewayClosed(GatewayUnavailable):
    """The gateway closed the connection; when it does so at once, it may not trust our certificate."""

    code: ClassVar[str] = "GATEWAY_CLOSED"


class GatewayFailed(GatewayUnavailable):
    """The gateway failed inside; trying again may help."""

    code: ClassVar[str] = "GATEWAY_FAILED"


class GatewayBehind(GatewayUnavailable):
    """The process of the gateway that we reached does not know the newest manifest, which another one gave us."""

    code: ClassVar[str] = "GATEWAY_BEHIND"
