"""Who may do what. Least privilege: what a role is not granted here, no use case does for it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """The roles of a municipality."""

    CASE_WORKER = "case-worker"
    COORDINATOR = "coordinator"
    REVIEW_OFFICER = "review-officer"
    CALL_CENTRE = "call-centre"
    VOLUNTEER = "volunteer"
    PRIVACY_OFFICER = "privacy-officer"


class Permission(StrEnum):
    """What a use case asks for before it does anything."""

    LIST_CASES = "list-cases"
    """The work list: number, tray, order; no name."""
    VIEW_CASE = "view-case"
    """Everything of a case that is assigned, or any other with a reason."""
    VIEW_CONTACT = "view-contact"
    """Name, address, phone and e-mail of a case that was handed to this user; nothing else of it."""
    RECORD_ATTEMPT = "record-attempt"
    """On any case."""
    RECORD_HANDED_ATTEMPT = "record-handed-attempt"
    """On cases that were handed to this user."""
    ASSIGN = "assign"
    HAND_OVER = "hand-over"
    """Give a case's contact data to the call centre or a volunteer."""
    NOTE = "note"
    CONCLUDE = "conclude"
    """Acceptance, result, reopening."""
    PAUSE = "pause"
    OVERRIDE = "override"
    """Go beyond a limit of contact, with a reason."""
    WRITE_LETTERS = "write-letters"
    USE_DIRECTORY = "use-directory"
    VIEW_CAPACITY = "view-capacity"
    REVIEW_SIGNALS = "review-signals"
    """Signals in review with the residents they may be about."""
    VIEW_RELEASED = "view-released"
    EXPLAIN_DECISION = "explain-decision"
    """Why a signal was released or withheld: rules and values."""
    READ_REPORTS = "read-reports"
    """Counts about many, after disclosure control."""
    DELIVER_EXCHANGE = "deliver-exchange"
    """The national exchange, per record, by law."""
    SET_POLICY = "set-policy"
    """Approve a policy, and try one out."""
    IMPORT_LISTS = "import-lists"
    """Known to debt help, objections, the CAK's list."""
    READ_AUDIT = "read-audit"
    MANAGE_USERS = "manage-users"
    ANSWER_RESIDENTS = "answer-residents"
    """Access, erasure, objection: everything that is held on a person who asks."""


_P = Permission
_WORKER = frozenset(
    {
        _P.LIST_CASES, _P.VIEW_CASE, _P.RECORD_ATTEMPT, _P.ASSIGN, _P.HAND_OVER, _P.NOTE, _P.CONCLUDE, _P.PAUSE,
        _P.OVERRIDE, _P.WRITE_LETTERS, _P.USE_DIRECTORY, _P.VIEW_RELEASED, _P.EXPLAIN_DECISION,
    }
)  # fmt: skip

GRANTS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.CASE_WORKER: _WORKER,
        Role.COORDINATOR: _WORKER
        | {
            _P.VIEW_CAPACITY,
            _P.READ_REPORTS,
            _P.DELIVER_EXCHANGE,
            _P.MANAGE_USERS,
            _P.SET_POLICY,
            _P.IMPORT_LISTS,
            _P.ANSWER_RESIDENTS,
        },
        Role.REVIEW_OFFICER: frozenset({_P.REVIEW_SIGNALS, _P.EXPLAIN_DECISION}),
        Role.CALL_CENTRE: frozenset({_P.VIEW_CONTACT, _P.RECORD_HANDED_ATTEMPT}),
        Role.VOLUNTEER: frozenset({_P.VIEW_CONTACT, _P.RECORD_HANDED_ATTEMPT}),
        Role.PRIVACY_OFFICER: frozenset({_P.READ_AUDIT, _P.READ_REPORTS, _P.EXPLAIN_DECISION}),
    }
)
"""Total. The privacy officer reads log, decisions and counts, and no case."""

RECEIVES_HAND_OVERS = frozenset({Role.CALL_CENTRE, Role.VOLUNTEER})
TAKES_ASSIGNMENTS = frozenset({Role.CASE_WORKER, Role.COORDINATOR})


def granted(role: Role, permission: Permission) -> bool:
    """Whether users in this role may do this."""
    return permission in GRANTS[role]
