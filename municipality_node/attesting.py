"""A municipality's audit log signed and witnessed while the node works; what is wrong is said, and stops no signal."""

import time

from audit.errors import LogContradicted, LogDamaged, LogUnconfirmed
from audit.witnessing.attestation import Attestation
from municipality_node.errors import AuditLogRefused
from municipality_node.metering import NodeMeter
from servicekit.logs import get_logger

EVERY_SECONDS = 60.0

_log = get_logger(__name__)


class Attesting:
    """The checkpoints of one municipality. `witnessed` tells how the newest one stands."""

    def __init__(self, attestation: Attestation, municipality: str, meter: NodeMeter) -> None:
        self._attestation = attestation
        self._municipality = municipality
        self._meter = meter
        self._taken = time.monotonic()
        self.witnessed = False

    def confirm(self) -> None:
        """Look for another history of this log before anything is added to it. Raises AuditLogRefused."""
        try:
            self._attestation.confirm()
        except (LogContradicted, LogUnconfirmed) as refused:
            problem = str(refused)
        else:
            return
        raise AuditLogRefused(problem, field="store")

    def take_when_due(self) -> None:
        """Sign once a minute, however long the mailbox takes to become empty."""
        if time.monotonic() - self._taken >= EVERY_SECONDS:
            self.take()

    def take(self) -> None:
        """Sign the log as it stands and gather cosignatures."""
        self._taken = time.monotonic()
        self.witnessed = False
        try:
            standing = self._attestation.take()
        except (LogContradicted, LogDamaged) as refused:
            # Not signed, and never will be until somebody looks: two histories under one name would be worse.
            self._meter.attested(None)
            _log.error("audit_log_refused", municipality=self._municipality, error_type=type(refused).__name__)
            return
        self._meter.attested(standing)
        self.witnessed = standing.witnessed
        for witness, trouble in standing.trouble.items():
            _log.warning(
                "witness_did_not_cosign", municipality=self._municipality, witness=witness, reason=trouble.value
            )
        if not self.witnessed:
            _log.error("checkpoint_not_witnessed", municipality=self._municipality, size=standing.size)
