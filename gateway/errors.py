"""Every way in which the gateway refuses a call. Codes are public and never renamed; texts name no value."""

from enum import StrEnum

from servicekit.refusal import RefusalError, UnavailableError


class GatewayRefusal(StrEnum):
    """Refusals of a whole call or command; what concerns one signal is in `gateway.domain.outcome`."""

    BATCH_SIZE = "BATCH_SIZE"
    STREAM_IDLE = "STREAM_IDLE"
    STREAM_LIMIT = "STREAM_LIMIT"
    LEAF_UNKNOWN = "LEAF_UNKNOWN"
    IDENTITY_ELEMENT = "IDENTITY_ELEMENT"
    MALFORMED_ELEMENT = "MALFORMED_ELEMENT"
    BUDGET_EXHAUSTED = "BUDGET_EXHAUSTED"
    GRANT_REFUSED = "GRANT_REFUSED"
    RELEASE_REFUSED = "RELEASE_REFUSED"
    FEEDBACK_QUOTA = "FEEDBACK_QUOTA"
    EPOCH_REFUSED = "EPOCH_REFUSED"
    ENROLMENT_REFUSED = "ENROLMENT_REFUSED"
    ROUTING_REFUSED = "ROUTING_REFUSED"
    ROUTING_UNKNOWN = "ROUTING_UNKNOWN"
    MANIFEST_REFUSED = "MANIFEST_REFUSED"
    INSTALLATION_REFUSED = "INSTALLATION_REFUSED"
    AUDIT_LOG_REFUSED = "AUDIT_LOG_REFUSED"
    UNKNOWN_SESSION = "UNKNOWN_SESSION"
    OPERATOR_REFUSED = "OPERATOR_REFUSED"


class GatewayError(RefusalError):
    """Base of the gateway's refusals."""


class BatchSizeRefused(GatewayError):
    """A batch is empty or larger than the contract allows."""

    refusal = GatewayRefusal.BATCH_SIZE


class StreamIdle(GatewayError):
    """A stream sent nothing for too long."""

    refusal = GatewayRefusal.STREAM_IDLE


class StreamLimit(GatewayError):
    """A partner holds too many streams, or a stream carries too many batches."""

    refusal = GatewayRefusal.STREAM_LIMIT


class LeafUnknown(GatewayError):
    """The caller has no leaf key of this municipality, epoch and generation."""

    refusal = GatewayRefusal.LEAF_UNKNOWN


class IdentityElementRefused(GatewayError):
    """A blinded element is the identity, of which every evaluation is the identity too."""

    refusal = GatewayRefusal.IDENTITY_ELEMENT


class MalformedElementRefused(GatewayError):
    """A blinded element is not the canonical encoding of any."""

    refusal = GatewayRefusal.MALFORMED_ELEMENT


class BudgetExhausted(GatewayError):
    """The leaf's lifetime budget of evaluations does not cover the request; nothing was charged or evaluated."""

    refusal = GatewayRefusal.BUDGET_EXHAUSTED


class GrantRefused(GatewayError):
    """A supplementary budget lacks its two officers, or is for nobody."""

    refusal = GatewayRefusal.GRANT_REFUSED


class ReleaseRefused(GatewayError):
    """Letting go what brokers lost, a frame or the stream, lacks its two officers, or it is not lost."""

    refusal = GatewayRefusal.RELEASE_REFUSED


class FeedbackQuota(GatewayError):
    """Too many records of one municipality would wait for one partner; nothing was kept."""

    refusal = GatewayRefusal.FEEDBACK_QUOTA


class EpochRefused(GatewayError):
    """An epoch cannot be planned, activated or destroyed as asked."""

    refusal = GatewayRefusal.EPOCH_REFUSED


class EnrolmentRefused(GatewayError):
    """A partner or municipality cannot be enrolled or changed as asked."""

    refusal = GatewayRefusal.ENROLMENT_REFUSED


class RoutingRefused(GatewayError):
    """A routing table cannot be imported."""

    refusal = GatewayRefusal.ROUTING_REFUSED


class RoutingUnknown(GatewayError):
    """The gateway holds no routing table of the hash that was asked for."""

    refusal = GatewayRefusal.ROUTING_UNKNOWN


class ManifestRefused(GatewayError):
    """A manifest cannot be built or published."""

    refusal = GatewayRefusal.MANIFEST_REFUSED


class InstallationRefused(GatewayError):
    """The data directory or custody is missing, or there already."""

    refusal = GatewayRefusal.INSTALLATION_REFUSED


class AuditLogRefused(GatewayError):
    """The audit log cannot go on: witnesses hold this log's own signature under another history."""

    refusal = GatewayRefusal.AUDIT_LOG_REFUSED


class UnknownSession(GatewayError):
    """Nobody is signed in under this session."""

    refusal = GatewayRefusal.UNKNOWN_SESSION


class OperatorRefused(GatewayError):
    """An operator's account cannot be made or changed as asked."""

    refusal = GatewayRefusal.OPERATOR_REFUSED


class ManifestUnavailable(UnavailableError):
    """No manifest is in force: none was built, or the newest has expired."""


class SealingUnavailable(UnavailableError):
    """The sealing processes cannot do the work now; nothing was accepted."""


class Draining(UnavailableError):
    """The process is stopping; what was acknowledged is durable, the rest was not taken in."""


class MailboxesUnavailable(UnavailableError):
    """The brokers that bundles wait at cannot take or give them now, by a majority; nothing was acknowledged."""


class StreamGone(MailboxesUnavailable):
    """The brokers answer, and the stream that bundles are in is not there, or is another; two officers begin one."""
