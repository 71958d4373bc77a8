"""What a privacy officer's use cases stand on, for one municipality."""

from dataclasses import dataclass, field

from audit.verify.note import Quorum
from municipality_node.auditing.examination import Examiner
from municipality_node.casework.desk import Desk
from municipality_node.retention.running import Retention


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AuditOffice:
    """One municipality's log, retention and witnesses."""

    desk: Desk
    retention: Retention
    witnesses: Quorum | None = None
    """Who must have cosigned; None in an installation without witnesses."""
    examiner: Examiner = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "examiner", Examiner(self.desk, self.witnesses))
