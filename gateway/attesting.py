"""How a service at the gateway's side has its audit log signed and witnessed, and says how that stands."""

import asyncio

from grpc_health.v1.health import aio as health  # type: ignore[attr-defined]

from audit.errors import LogContradicted, LogDamaged, LogUnconfirmed
from audit.witnessing.attestation import Attestation, Standing
from gateway.errors import AuditLogRefused
from gateway.observing import attested
from gateway.rpc.server import say
from servicekit.logs import get_logger
from servicekit.metrics.meter import Meter
from servicekit.refusal import UnavailableError

AUDIT_HEALTH = "audit"
"""The name under which the health service tells how the audit log stands with its witnesses."""
_log = get_logger(__name__)


async def confirm(attestation: Attestation) -> None:
    """Look for another history of this log before anything is added to it. Raises AuditLogRefused."""
    try:
        await asyncio.to_thread(attestation.confirm)
    except (LogContradicted, LogUnconfirmed) as refused:
        problem = str(refused)
    else:
        return
    raise AuditLogRefused(problem, field="store")


async def checkpoint(attestation: Attestation, health_state: health.HealthServicer, meter: Meter) -> None:
    """Sign the log and have it witnessed; what is wrong is said in the log and under the health of the audit log."""
    standing: Standing | None = None
    try:
        standing = await asyncio.to_thread(attestation.take)
    except UnavailableError:
        outcome = "unavailable"
        _log.warning("checkpoint_not_written")
    except (LogContradicted, LogDamaged) as refused:
        # Not signed, and never will be until somebody looks: two histories under one name would be worse.
        outcome = "refused"
        _log.error("audit_log_refused", error_type=type(refused).__name__)
    else:
        outcome = "witnessed" if standing.witnessed else "unwitnessed"
        for witness, trouble in standing.trouble.items():
            _log.warning("witness_did_not_cosign", witness=witness, reason=trouble.value, size=standing.size)
        if not standing.witnessed:
            _log.error("checkpoint_not_witnessed", size=standing.size, count=len(standing.cosigned))
    attested(standing, meter, outcome=outcome)
    await say(health_state, serving=outcome == "witnessed", name=AUDIT_HEALTH)


async def checkpoints(
    attestation: Attestation, health_state: health.HealthServicer, meter: Meter, seconds: float
) -> None:
    """Take a checkpoint for ever, every `seconds`."""
    while True:
        await checkpoint(attestation, health_state, meter)
        await asyncio.sleep(seconds)
