"""How the audit log refuses. Messages name events and fields, never values."""


class AuditError(Exception):
    """Base of every expected failure of this package."""


class EventRefused(AuditError):
    """An event carries a field that the catalogue does not list, or a value that its type does not admit."""


class ProofRefused(AuditError):
    """A proof cannot be made or does not hold."""


class NoteRefused(AuditError):
    """Bytes are not a signed note, or no known key signed it."""


class LogContradicted(AuditError):
    """The log's own key signed another history than this one: a restored backup, or two logs under one name."""


class LogUnconfirmed(AuditError):
    """Too few witnesses tell how far a log was signed that was never signed in this place."""


class LogDamaged(AuditError):
    """Entries, hashes and checkpoints of a log do not agree."""


class EvidenceRefused(AuditError):
    """What a node or a register's keeper handed to the auditor cannot be read."""
