"""Keeps the work lists and review queues of a process current, so that nobody waits for one to be read."""

import time
from collections.abc import Mapping
from threading import Event

from municipality_node.casework.desk import Desk
from servicekit.logs import get_logger

KEEP_CURRENT_SECONDS = 30.0
_log = get_logger(__name__)


def keep_current(desks: Mapping[str, Desk], stop: Event) -> None:
    """Read what changes in the lists of whoever is here, every half minute until `stop`.

    Nobody waits for a work list or a review queue after a start or after midnight.
    """
    while True:
        for desk in tuple(desks.values()):
            started = time.monotonic()
            try:
                desk.overview.refresh(desk)
                desk.doubts.refresh(desk.tenant)
            except Exception as failure:  # noqa: BLE001 - the next look tries again, and tells whoever asks
                _log.warning("work_list_unready", error_type=type(failure).__name__)
            if (took := time.monotonic() - started) > 1:
                _log.info("work_list_read", municipality=desk.tenant.municipality.value, seconds=round(took, 1))
        if stop.wait(KEEP_CURRENT_SECONDS):
            return
