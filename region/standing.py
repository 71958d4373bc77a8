"""A region that was laid out before, running until somebody stops it: to try the commands of every party."""

import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from region.observers import witnesses_of
from region.processes import CommandFailed, Service

_LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Standing:
    """The witnesses, the gateway and the nodes of a directory, as processes that run."""

    address: str
    gateway: Path
    """The gateway's settings."""
    clock: Path
    first_municipality: tuple[Path, str]
    """The settings of the first node, and the code of its first municipality."""
    services: tuple[tuple[str, Service], ...]

    @property
    def nodes(self) -> int:
        """How many nodes work."""
        return sum(name.startswith("node-") for name, _ in self.services)

    def wait(self, stopped: threading.Event) -> None:
        """Return once `stopped` is set. Raises CommandFailed when a process ends by itself."""
        while not stopped.is_set():
            for name, service in self.services:
                if not service.alive:
                    raise CommandFailed(f"{name} ended by itself; its log says why")
            time.sleep(_LOOK_SECONDS)


@contextmanager
def standing(directory: Path) -> Iterator[Standing]:
    """Start witnesses, gateway and nodes of a directory that `drempel-region demo` left, and stop them at the end.

    Raises CommandFailed when there is no region, or a process does not come up.
    """
    gateway = directory / "gateway" / "gateway.toml"
    if not gateway.exists():
        raise CommandFailed(f"{directory} holds no region; make one with `drempel-region demo --out {directory}`")
    told = tomllib.loads(gateway.read_text(encoding="utf-8"))
    address = told["listen"]
    clock = ("--clock", directory / "clock")
    logs = directory / "logs"
    witnesses = witnesses_of(directory, [one["url"] for one in told["audit"]["witness"]])
    with ExitStack() as running:
        watching = [(f"witness-{number}", running.enter_context(one)) for number, one in enumerate(witnesses)]
        port = int(address.rpartition(":")[2])
        serve = Service("drempel-gateway", "serve", "--config", gateway, *clock, log=logs / "gateway.log", port=port)
        services = [*watching, ("gateway", running.enter_context(serve))]
        for settings in sorted(directory.glob("node-*/node.toml")):
            name = settings.parent.name
            node = Service("drempel-node", "run", "--config", settings, *clock, log=logs / f"{name}.log")
            services.append((name, running.enter_context(node)))
        yield Standing(address, gateway, directory / "clock", _first(directory), tuple(services))


def _first(directory: Path) -> tuple[Path, str]:
    node = min(directory.glob("node-*/node.toml"))
    return node, str(tomllib.loads(node.read_text(encoding="utf-8"))["municipality"][0]["code"])
