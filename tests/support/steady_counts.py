"""How far gateway and node are, by what they count themselves."""

import time

from region.processes import free_port
from tests.support import metrics
from tests.support.region import SmallRegion

PATIENCE = 300.0


class Counts:
    """What gateway and node count themselves, at ports of their metrics."""

    def __init__(self, region: SmallRegion) -> None:
        self._gateway, self._node = free_port(), free_port()
        settings = {region.installation.gateway_config: self._gateway, region.node_config: self._node}
        for file, port in settings.items():
            with file.open("a") as written:
                written.write(f'\n[metrics]\nlisten = "127.0.0.1:{port}"\n')

    def await_answers(self) -> None:
        """Wait until both processes show what they count."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.behind()
            except OSError:
                assert time.monotonic() < deadline, "a process does not show its metrics"
                time.sleep(0.2)
            else:
                return

    def accepted(self) -> int:
        """Return how many signals the gateway made durable since it started."""
        return int(metrics.total(metrics.shown_at(self._gateway), "drempel_signals_accepted_total", repeated="no"))

    def decided(self) -> int:
        """Return how many signals the node processed and let go since it started."""
        return int(metrics.total(metrics.shown_at(self._node), "drempel_node_items_acknowledged_total"))

    def behind(self) -> int:
        """Return how many signals the node has before it."""
        decided = self.decided()
        return max(0, self.accepted() - decided)
