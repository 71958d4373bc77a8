"""What people may ask about their own data (GDPR art. 15, 17, 21), and on which grounds it is granted or refused."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Right(StrEnum):
    """What is asked."""

    ACCESS = "access"
    """Art. 15: everything that is held, with sources, recipients, periods and grounds."""
    ERASURE = "erasure"
    """Art. 17."""
    OBJECTION = "objection"
    """Art. 21."""


class RequestReason(StrEnum):
    """Why somebody here works on it; a closed list, recorded."""

    REQUEST = "request"
    COMPLAINT = "complaint"
    COURT_ORDER = "court-order"
    SUPERVISOR = "supervisor"


class ErasureGround(StrEnum):
    """Why it must be erased (art. 17 paragraph 1)."""

    NOT_NECESSARY = "not-necessary"
    """a: not needed any more for what it was collected for."""
    OBJECTION_UPHELD = "objection-upheld"
    """c: an objection under art. 21 stands."""
    UNLAWFUL = "unlawful"
    """d: it was not lawful to process it; a signal about somebody else, for instance."""
    LEGAL_DUTY = "legal-duty"
    """e: a law says that it must be erased."""


class RefusalGround(StrEnum):
    """Why a request is refused."""

    PUBLIC_TASK = "public-task"
    """Art. 17 paragraph 3 b: needed for the task that the law gives the municipality (Wgs art. 3)."""
    ARCHIVE = "archive"
    """Art. 17 paragraph 3 d: archiving in the public interest (Archiefwet, selection list)."""
    CLAIMS = "claims"
    """Art. 17 paragraph 3 e, art. 21 paragraph 1: a legal claim."""
    COMPELLING = "compelling"
    """Art. 21 paragraph 1: grounds that weigh more than the interests of who objects."""
    IDENTITY = "identity"
    """Art. 12 paragraph 6: who asks was not identified."""


REFUSES: Mapping[Right, frozenset[RefusalGround]] = MappingProxyType(
    {
        Right.ACCESS: frozenset({RefusalGround.IDENTITY}),
        Right.ERASURE: frozenset(
            {RefusalGround.PUBLIC_TASK, RefusalGround.ARCHIVE, RefusalGround.CLAIMS, RefusalGround.IDENTITY}
        ),
        Right.OBJECTION: frozenset({RefusalGround.COMPELLING, RefusalGround.CLAIMS, RefusalGround.IDENTITY}),
    }
)
"""Which grounds refuse which right."""
BASIS: Mapping[RefusalGround, str] = MappingProxyType(
    {
        RefusalGround.PUBLIC_TASK: "AVG art. 17 lid 3 onder b; Wgs art. 3",
        RefusalGround.ARCHIVE: "AVG art. 17 lid 3 onder d; Archiefwet",
        RefusalGround.CLAIMS: "AVG art. 17 lid 3 onder e; art. 21 lid 1",
        RefusalGround.COMPELLING: "AVG art. 21 lid 1",
        RefusalGround.IDENTITY: "AVG art. 12 lid 6",
    }
)
"""What the answer to the person names."""
