"""Every refusal of the municipality node, each with a stable code. Messages name fields, never values."""

from enum import StrEnum

from servicekit.refusal import RefusalError, UnavailableError


class NodeRefusal(StrEnum):
    """Codes that operators and tests compare; never renamed."""

    REGISTER_REFUSED = "REGISTER_REFUSED"
    REGISTER_SHRINKS = "REGISTER_SHRINKS"
    NOT_INITIALISED = "NOT_INITIALISED"
    ALREADY_INITIALISED = "ALREADY_INITIALISED"
    MANIFEST_REFUSED = "MANIFEST_REFUSED"
    NOT_IN_MANIFEST = "NOT_IN_MANIFEST"
    EVALUATION_REFUSED = "EVALUATION_REFUSED"
    GATEWAY_REFUSED = "GATEWAY_REFUSED"
    GATEWAY_CERTIFICATE = "GATEWAY_CERTIFICATE"
    UNKNOWN_SIGNAL = "UNKNOWN_SIGNAL"
    UNKNOWN_MUNICIPALITY = "UNKNOWN_MUNICIPALITY"
    POLICY_REFUSED = "POLICY_REFUSED"
    LIST_REFUSED = "LIST_REFUSED"
    UNKNOWN_CANDIDATE = "UNKNOWN_CANDIDATE"
    SECOND_OFFICER_NEEDED = "SECOND_OFFICER_NEEDED"
    AUDIT_LOG_REFUSED = "AUDIT_LOG_REFUSED"
    UNKNOWN_USER = "UNKNOWN_USER"
    UNKNOWN_SESSION = "UNKNOWN_SESSION"
    SIGN_IN_REFUSED = "SIGN_IN_REFUSED"
    USER_NOT_PROVEN = "USER_NOT_PROVEN"
    NOT_PERMITTED = "NOT_PERMITTED"
    UNKNOWN_CASE = "UNKNOWN_CASE"
    UNKNOWN_TRAY = "UNKNOWN_TRAY"
    REASON_NEEDED = "REASON_NEEDED"
    ACT_IMPOSSIBLE = "ACT_IMPOSSIBLE"
    NOT_OF_CHANNEL = "NOT_OF_CHANNEL"
    LIMIT_REACHED = "LIMIT_REACHED"
    RESULT_REFUSED = "RESULT_REFUSED"
    SECRECY = "SECRECY"
    TEMPLATE_REFUSED = "TEMPLATE_REFUSED"
    ATTEMPTS_REFUSED = "ATTEMPTS_REFUSED"
    EXCHANGE_REFUSED = "EXCHANGE_REFUSED"
    DEPARTED = "DEPARTED"
    STANDING_REFUSED = "STANDING_REFUSED"
    PARCEL_REFUSED = "PARCEL_REFUSED"


class NodeError(RefusalError):
    """Base of the node's refusals."""


class WorkListUnready(UnavailableError):
    """The open cases are still being read, as after a start of the node; a moment later they are there."""


class RegisterRefused(NodeError):
    """A register file cannot be used; `field` names the column or part."""

    refusal = NodeRefusal.REGISTER_REFUSED


class RegisterShrinks(NodeError):
    """An import would remove more residents than a month explains; the file may be cut off."""

    refusal = NodeRefusal.REGISTER_SHRINKS


class NotInitialised(NodeError):
    """The municipality has no keys here yet; `drempel-node init` makes them."""

    refusal = NodeRefusal.NOT_INITIALISED


class ManifestRefused(NodeError):
    """The gateway's manifest does not verify; `field` is the code of `keys`."""

    refusal = NodeRefusal.MANIFEST_REFUSED


class ManifestOlder(ManifestRefused):
    """The gateway's manifest is good, and of before the newest that was accepted here."""


class NotInManifest(NodeError):
    """The manifest does not name what the node needs; `field` says what."""

    refusal = NodeRefusal.NOT_IN_MANIFEST


class EvaluationRefused(NodeError):
    """The gateway's evaluation does not verify, or it refused; `field` is the code."""

    refusal = NodeRefusal.EVALUATION_REFUSED


class GatewayRefused(NodeError):
    """The gateway refused the call; `field` is its code."""

    refusal = NodeRefusal.GATEWAY_REFUSED


class GatewayCertificate(NodeError):
    """The gateway and the node do not accept each other's certificates."""

    refusal = NodeRefusal.GATEWAY_CERTIFICATE


class UnknownSignal(NodeError):
    """No opened signal has this id here."""

    refusal = NodeRefusal.UNKNOWN_SIGNAL


class UnknownMunicipality(NodeError):
    """The configuration does not name this municipality."""

    refusal = NodeRefusal.UNKNOWN_MUNICIPALITY


class AlreadyInitialised(NodeError):
    """There is a store already, and the keys to it are not here."""

    refusal = NodeRefusal.ALREADY_INITIALISED


class AuditLogRefused(NodeError):
    """The audit log cannot go on, or be copied: there is another history under this log's name."""

    refusal = NodeRefusal.AUDIT_LOG_REFUSED


class UnknownTray(NodeError):
    """The municipality defines no tray of this name."""

    refusal = NodeRefusal.UNKNOWN_TRAY


class UnknownUser(NodeError):
    """Nobody of this name works here, or not any more."""

    refusal = NodeRefusal.UNKNOWN_USER


class UnknownSession(NodeError):
    """The session ended, or never was."""

    refusal = NodeRefusal.UNKNOWN_SESSION


class SignInRefused(NodeError):
    """Nobody was signed in. Why is in the audit log; outside, every reason looks the same."""

    refusal = NodeRefusal.SIGN_IN_REFUSED


class UserNotProven(NodeError):
    """A command names somebody else than the account that logged in, and this is no trial."""

    refusal = NodeRefusal.USER_NOT_PROVEN


class NotPermitted(NodeError):
    """The user's role does not allow it; `field` is the permission. The refusal is in the audit log."""

    refusal = NodeRefusal.NOT_PERMITTED


class UnknownCase(NodeError):
    """No case of this number that this user may know of: unknown and not allowed look the same."""

    refusal = NodeRefusal.UNKNOWN_CASE


class ReasonNeeded(NodeError):
    """The case is not assigned to this user, so looking at it or working on it needs a reason."""

    refusal = NodeRefusal.REASON_NEEDED


class ActImpossible(NodeError):
    """The lifecycle has no such step from where the case is; `field` is the act."""

    refusal = NodeRefusal.ACT_IMPOSSIBLE


class NotOfChannel(NodeError):
    """No attempt by this channel can have this result; `field` is the result's."""

    refusal = NodeRefusal.NOT_OF_CHANNEL


class LimitReached(NodeError):
    """A limit of contact is reached; an override with a reason passes it. `field` names the limits."""

    refusal = NodeRefusal.LIMIT_REACHED


class ResultRefused(NodeError):
    """What the result needs did not happen yet; `field` is what it needs."""

    refusal = NodeRefusal.RESULT_REFUSED


class SecrecyStands(NodeError):
    """Somebody in the case has the secrecy flag: it is not handed to anybody outside the team."""

    refusal = NodeRefusal.SECRECY


class TemplateRefused(NodeError):
    """A letter template is missing or cannot be used; `field` names it."""

    refusal = NodeRefusal.TEMPLATE_REFUSED


class AttemptsRefused(NodeError):
    """A file of attempts cannot be read; `field` names the column."""

    refusal = NodeRefusal.ATTEMPTS_REFUSED


class PolicyRefused(NodeError):
    """No policy is in force: none has begun, or none of those is approved by two people."""

    refusal = NodeRefusal.POLICY_REFUSED


class ListRefused(NodeError):
    """A list cannot be used; `field` names the column or part."""

    refusal = NodeRefusal.LIST_REFUSED


class UnknownCandidate(NodeError):
    """The signal is beside no such resident, or the resident left the register."""

    refusal = NodeRefusal.UNKNOWN_CANDIDATE


class SecondOfficerNeeded(NodeError):
    """The policy asks four eyes, and these are the same two."""

    refusal = NodeRefusal.SECOND_OFFICER_NEEDED


class ExchangeRefused(NodeError):
    """The national exchange cannot be written; `field` says what stands in the way."""

    refusal = NodeRefusal.EXCHANGE_REFUSED


class MunicipalityDeparted(NodeError):
    """The municipality moved to another host: whatever would be recorded here is recorded there."""

    refusal = NodeRefusal.DEPARTED


class StandingRefused(NodeError):
    """The municipality does not stand here as the act needs; `field` is how it stands."""

    refusal = NodeRefusal.STANDING_REFUSED


class ParcelRefused(NodeError):
    """What travelled cannot be taken in; `field` says what is wrong with it."""

    refusal = NodeRefusal.PARCEL_REFUSED


class ProcessingLogUnavailable(UnavailableError):
    """The Logboek Dataverwerkingen does not confirm a line; the act that it is about did not take place."""


class GatewayUnavailable(UnavailableError):
    """The gateway cannot be reached now; nothing was half done, try again."""
