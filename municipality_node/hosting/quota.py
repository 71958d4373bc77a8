"""What one municipality may take of a shared installation. What is over it waits at the gateway, sealed and safe."""

from dataclasses import dataclass

from keys.identity import Day
from municipality_node.store.taken import taken
from municipality_node.tenant import Tenant
from servicekit.store import size
from servicekit.transactions import read_transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Bounds; none where nothing was agreed."""

    page: int = 500
    """Items in one turn."""
    items_a_day: int | None = None
    store_bytes: int | None = None

    def room(self, tenant: Tenant) -> int:
        """Return how many items may be worked off in the next turn; zero when a bound is reached."""
        if self.store_bytes is not None and size(tenant.engine) >= self.store_bytes:
            return 0
        if self.items_a_day is None:
            return self.page
        with read_transaction(tenant.engine) as connection:
            return max(0, min(self.page, self.items_a_day - taken(connection, Day.of(tenant.clock.now()))))
