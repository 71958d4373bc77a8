"""Brokers in network namespaces of their own on a bridge, any of which can be cut off from the others. Needs root."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.jetstream import Cluster, program

_BRIDGE = f"dr{os.getpid() % 100_000}"


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


class Network:
    """Three hosts beside this one; packets from one to the others can be dropped."""

    def __init__(self) -> None:
        net = f"10.{200 + os.getpid() % 50}.{os.getpid() // 50 % 250}"
        self.hosts = [f"{net}.{number}" for number in (2, 3, 4)]
        self.names = [f"{_BRIDGE}n{number}" for number in range(3)]
        self._here = f"{net}.1/24"

    def set_up(self) -> None:
        _ip("link", "add", _BRIDGE, "type", "bridge")
        _ip("addr", "add", self._here, "dev", _BRIDGE)
        _ip("link", "set", _BRIDGE, "up")
        for number, (name, host) in enumerate(zip(self.names, self.hosts, strict=True)):
            outside, inside = f"{_BRIDGE}v{number}", f"{_BRIDGE}i{number}"
            _ip("netns", "add", name)
            _ip("link", "add", outside, "type", "veth", "peer", "name", inside, "netns", name)
            _ip("link", "set", outside, "master", _BRIDGE, "up")
            _ip("-n", name, "addr", "add", f"{host}/24", "dev", inside)
            for device in ("lo", inside):
                _ip("-n", name, "link", "set", device, "up")

    def cut_off(self, number: int) -> None:
        """Drop what this host sends to the other two; who is here still reaches it."""
        for other in set(range(3)) - {number}:
            _ip("-n", self.names[number], "route", "add", "blackhole", f"{self.hosts[other]}/32")

    def heal(self, number: int) -> None:
        for other in set(range(3)) - {number}:
            _ip("-n", self.names[number], "route", "del", "blackhole", f"{self.hosts[other]}/32")

    def take_down(self) -> None:
        for name in self.names:
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)
        subprocess.run(["ip", "link", "del", _BRIDGE], check=False, capture_output=True)


@contextmanager
def made() -> Iterator[tuple[Network, Cluster]]:
    """Yield a network and a cluster in it; skips where namespaces cannot be made."""
    program()
    network = Network()
    directory = Path(tempfile.mkdtemp(prefix="drempel-nats-"))
    try:
        try:
            network.set_up()
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("no network namespaces here")
        prefixes = [["ip", "netns", "exec", name] for name in network.names]
        cluster = Cluster(directory, network.hosts, prefixes)
        try:
            cluster.start()
            yield network, cluster
        finally:
            cluster.stop()
    finally:
        network.take_down()
        shutil.rmtree(directory)
