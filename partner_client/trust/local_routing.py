"""The routing table in blind mode: fetched from the gateway, believed only when the manifest names its hash."""

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

from partner_client.errors import RoutingRefused
from partner_client.trust.safe_file import read_file, replace_file
from signals.errors import MalformedRouting
from signals.routing import RoutingTable

MOST_BYTES = 256 << 20
Fetch = Callable[[int], Awaitable[tuple[bytes, int]]]
"""Returns entries from an offset on, and the size of the whole table."""


class LocalRouting:
    """The table in its file."""

    def __init__(self, store: Path) -> None:
        self._store = store

    def held(self, routing_hash: bytes) -> RoutingTable | None:
        """Return the table of that hash; None when another one, or none, is in the file. Raises RoutingRefused."""
        encoded = read_file(self._store, RoutingRefused("the routing table cannot be read", field="manifest.routing"))
        return None if encoded is None else _table(encoded, routing_hash)

    async def fetch(self, routing_hash: bytes, fetch: Fetch) -> RoutingTable:
        """Return the table of that hash after fetching and keeping it. Raises RoutingRefused for any other."""
        encoded, size = await fetch(0)
        while len(encoded) < size <= MOST_BYTES:
            part, size = await fetch(len(encoded))
            if not part:
                break
            encoded += part
        table = _table(encoded, routing_hash)
        if table is None:
            raise RoutingRefused("not the routing table that the manifest names", field="routing_hash")
        replace_file(
            self._store, encoded, RoutingRefused("the routing table cannot be stored", field="manifest.routing")
        )
        return table


def _table(encoded: bytes, routing_hash: bytes) -> RoutingTable | None:
    if hashlib.sha256(encoded).digest() != routing_hash:
        return None
    try:
        return RoutingTable.decode(encoded)
    except MalformedRouting:
        raise RoutingRefused("the routing table contradicts itself", field="routing_hash") from None
