"""NATS servers of one's own, from Debian's package: a cluster on loopback with TLS, in a temporary directory."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import pytest

from gateway.mailbox_settings import MailboxOptions
from servicekit.tls import TlsFiles
from tests.support.certificates import GATEWAY_OIN, Authority

_START_SECONDS = 60
_names = (f"s{os.getpid()}-{number}" for number in count(1))


def program() -> str:
    """Return the server's program; skips, or fails where nothing may be left out."""
    pytest.importorskip("nats", reason="nats-py is not installed (the extra nats)")
    found = shutil.which("nats-server", path=f"{os.environ['PATH']}:/usr/sbin")
    if found:
        return found
    reason = "nats-server is not installed (Debian's package nats-server)"
    if os.environ.get("DREMPEL_ALL_STORES"):
        pytest.fail(reason)
    pytest.skip(reason)


def syncs_always(server: str) -> bool:
    """Whether this server can be told to reach the disk before it acknowledges (from 2.10 on)."""
    text = subprocess.run([server, "--version"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"v(\d+)\.(\d+)", text)
    assert found, text
    return (int(found[1]), int(found[2])) >= (2, 10)


def _free_ports(number: int) -> list[int]:
    with ExitStack() as probes:
        bound = [probes.enter_context(socket.socket()) for _ in range(number)]
        for probe in bound:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in bound]


class Cluster:
    """Servers that can be killed, stopped and started one by one."""

    def __init__(self, directory: Path, hosts: Sequence[str], prefixes: Sequence[Sequence[str]] = ()) -> None:
        self.directory = directory
        self.hosts = list(hosts)
        self._prefixes = list(prefixes) or [[] for _ in hosts]
        self._program = program()
        self.authority = Authority(directory / "pki", name="Brokers")
        self.files = self.authority.broker(*hosts)
        self.client = self.authority.client(GATEWAY_OIN)
        ports = _free_ports(2 * len(hosts))
        self._ports, self._routes = ports[: len(hosts)], ports[len(hosts) :]
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        for number in range(len(hosts)):
            self._configure(number)

    @property
    def urls(self) -> list[str]:
        return [f"tls://{host}:{port}" for host, port in zip(self.hosts, self._ports, strict=True)]

    @property
    def log(self) -> str:
        return "".join(file.read_text() for file in sorted(self.directory.glob("*.log")))

    def options(self, *, stream: str = "", tls: TlsFiles | None = None, **changes: object) -> MailboxOptions:
        """Return settings for a stream of one's own, or an existing one."""
        fields: dict[str, object] = {
            "nats": tuple(self.urls),
            "tls": tls or self.client,
            "stream": stream or next(_names),
        }
        return MailboxOptions.model_validate({**fields, "replicas": min(3, len(self.hosts)), **changes})

    def start(self, *numbers: int) -> None:
        """Start these servers, or all, and wait until their cluster has a leader."""
        for number in numbers or range(len(self.hosts)):
            self._launch(number)
        latest = time.monotonic() + _START_SECONDS
        for number in numbers or range(len(self.hosts)):
            while "Server is ready" not in self._log(number).read_text():
                assert time.monotonic() < latest, self.log[-2_000:]
                time.sleep(0.02)

    def kill(self, *numbers: int) -> None:
        """End these servers at once."""
        for number in numbers:
            process = self._processes.pop(number)
            process.kill()
            process.wait()

    def pause(self, number: int) -> None:
        """Let a server stand still: its connections stay, and it says nothing."""
        self._processes[number].send_signal(signal.SIGSTOP)

    def resume(self, number: int) -> None:
        """Let it go on."""
        self._processes[number].send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End every server that runs."""
        self.kill(*self._processes)

    def files_with(self, needle: bytes) -> list[Path]:
        """Return the files of the servers that hold these bytes."""
        kept = (path for path in sorted(self.directory.glob("store-*/**/*")) if path.is_file())
        return [path for path in kept if needle in path.read_bytes()]

    def _launch(self, number: int) -> None:
        with self._log(number).open("w") as log:
            command = [*self._prefixes[number], self._program, "-c", str(self._config(number))]
            # It ends with the process that started it.
            line = ["setpriv", "--pdeathsig=KILL", *command]
            self._processes[number] = subprocess.Popen(line, stdout=log, stderr=log)

    def _config(self, number: int) -> Path:
        return self.directory / f"{number}.conf"

    def _log(self, number: int) -> Path:
        return self.directory / f"{number}.log"

    def _configure(self, number: int) -> None:
        files = self.files
        tls = (f'tls {{ cert_file: "{files.certificate}", key_file: "{files.private_key}",'
               f' ca_file: "{files.authority}", verify: true }}')  # fmt: skip
        sync = ", sync_interval: always" if syncs_always(self._program) else ""
        routes = ", ".join(f'"nats-route://{host}:{port}"' for host, port in zip(self.hosts, self._routes, strict=True))
        lines = [
            f"server_name: n{number}", f'listen: "{self.hosts[number]}:{self._ports[number]}"', tls,
            f'jetstream {{ store_dir: "{self.directory}/store-{number}"{sync} }}',
        ]  # fmt: skip
        if len(self.hosts) > 1:
            here = f"{self.hosts[number]}:{self._routes[number]}"
            lines.append(f'cluster {{ name: brokers, listen: "{here}", routes: [{routes}], {tls} }}')
        self._config(number).write_text("\n".join(lines) + "\n")


@contextmanager
def made(servers: int = 3) -> Iterator[Cluster]:
    """Yield a cluster on loopback that was not started yet."""
    program()
    directory = Path(tempfile.mkdtemp(prefix="drempel-nats-"))
    cluster = Cluster(directory, ["127.0.0.1"] * servers)
    try:
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(directory)


@contextmanager
def plain(directory: Path) -> Iterator[str]:
    """Yield the address, as a client that wants TLS names it, of a server that has none."""
    [port] = _free_ports(1)
    command = [program(), "-a", "127.0.0.1", "-p", str(port), "-js", "-sd", str(directory / "plain")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _until_listening(port)
            yield f"tls://127.0.0.1:{port}"
        finally:
            process.kill()


def _until_listening(port: int) -> None:
    latest = time.monotonic() + _START_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < latest, "the server does not start"
        time.sleep(0.02)
