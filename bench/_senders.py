"""Partners in blind mode at one gateway: enrolled, connected, and sending bundles that nobody sent before."""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import grpc
from drempel.v1 import partner_pb2

from bench import _bundles
from gateway.wiring.installation import open_installation
from keys.destination import Destination
from keys.identity import Oin
from keys.suite import Mode, Suite
from servicekit.clock import FileClock
from servicekit.tls import TlsFiles, channel_credentials
from tests.support.gateway import Place, lay_out
from tests.support.gateway_stores import a_partner

PATIENCE = 120.0


@contextmanager
def serving(partners: int) -> Iterator[tuple[Place, list[Oin], int]]:
    """Run a gateway for so many partners in blind mode; yield its place, who they are, and its process."""
    with tempfile.TemporaryDirectory() as directory:
        place = lay_out(Path(directory), suite=Suite.AS1)
        oins = _enrolled(place, partners)
        command = [sys.executable, "-m", "gateway", "serve", "--config", str(place.config), "--clock", str(place.clock)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as gateway:
            try:
                yield place, oins, gateway.pid
            finally:
                gateway.terminate()
                gateway.wait(PATIENCE)


def _enrolled(place: Place, count: int) -> list[Oin]:
    """Enrol partners straight into the store: a command each would take minutes."""
    oins = [Oin(f"{99_000_000_000:011d}{number:09d}"[-20:]) for number in range(1, count + 1)]
    store = open_installation(place.settings, FileClock(place.clock)).enrolments
    for oin in oins:
        store.put_partner(a_partner(oin, modes={"*": Mode.BLIND}, volumes={"*": 100_000_000}))
    place.build_manifest()
    return oins


class Sender:
    """One partner: its connection, and bundles that nobody sent before."""

    def __init__(self, address: str, files: TlsFiles, partner: Oin, to: Destination) -> None:
        self._channel = grpc.aio.secure_channel(address, channel_credentials(files))
        self._partner = partner
        self._to = to
        self._inside = _bundles.inside(to)

    async def __aenter__(self) -> Self:
        await asyncio.wait_for(self._channel.channel_ready(), PATIENCE)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._channel.close()

    def stream(self) -> Any:
        """Return the call that takes serialised batches."""
        return self._channel.stream_stream(
            "/drempel.v1.PartnerService/SubmitSealed",
            request_serializer=bytes,
            response_deserializer=partner_pb2.SubmitResponse.FromString,
        )

    def batch(self, size: int) -> bytes:
        """Return so many bundles as one request."""
        return _bundles.request(self._to, self._partner, [self._inside] * size)


def accepted(response: Any) -> int:
    """Return how many signals a response acknowledges, which must be all of them."""
    taken = sum(result.HasField("receipt") for result in response.results)
    if taken != len(response.results):
        raise RuntimeError("refused")
    return taken
