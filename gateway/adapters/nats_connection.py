"""A connection to the brokers that is encrypted or is not made."""

import asyncio
import ssl
from collections.abc import Sequence
from typing import Any

from nats.aio.client import Client
from nats.errors import Error


class EncryptionRefused(Error):
    """A server would go on in clear."""


class TlsClient(Client):
    """Holds a server to TLS: its first line, which is not encrypted yet, may not talk the client out of it."""

    async def _process_info(self, info: dict[str, Any], initial_connection: bool = False) -> None:
        if initial_connection and not info.get("tls_required"):
            raise EncryptionRefused
        await super()._process_info(info, initial_connection)


async def connect(servers: Sequence[str], tls: ssl.SSLContext | None) -> Client:
    """Return a connection to one of the servers, and to another whenever that one is lost. Waits for the first."""
    client = Client() if tls is None else TlsClient()
    await client.connect(
        servers=list(servers),
        tls=tls,
        name="drempel-gateway",
        connect_timeout=2,
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        ping_interval=3,
        max_outstanding_pings=2,
        dont_randomize=True,
        pending_size=0,  # what cannot be sent now is not sent later behind our back
        error_cb=_quiet,
    )
    return client


async def _quiet(_: Exception) -> None:
    """Say nothing: whoever asked the servers for something gets the failure."""
    await asyncio.sleep(0)
