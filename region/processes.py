"""Real processes on loopback: started, awaited, killed, and never left behind, not by a killed process either."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

from region.forked import run_forked

PATIENCE = 60.0
_MODULES = {
    "drempel-gateway": "gateway",
    "drempel-node": "municipality_node",
    "drempel-partner": "partner_client",
    "drempel-audit": "audit",
}


class CommandFailed(Exception):
    """A command of the region ended with an error; the message holds its last lines, which carry codes only."""


def free_port() -> int:
    """Return a port on loopback that nobody listens to at this moment."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command_line(command: str, *arguments: object) -> list[str]:
    """Return the argument list that runs a Drempel command in this Python, for as long as this process lives.

    This process must start it itself.
    """
    return [sys.executable, "-m", "region.tied", str(os.getpid()), _MODULES[command], *map(str, arguments)]


def run(command: str, *arguments: object, log: Path, accept: Sequence[int] = (0,), told: str = "") -> str:
    """Run a command to its end and return what it printed; its stderr goes to `log`. Raises CommandFailed.

    `told` is what it reads from standard input.
    """
    start = log.stat().st_size if log.exists() else 0
    words = [str(word) for word in arguments]
    code, printed = run_forked(_MODULES[command], words, told=told.encode(), errors=log)
    if code not in accept:
        tail = log.read_bytes()[start:].decode(errors="replace").strip().splitlines()[-5:]
        raise CommandFailed(f"{command} {' '.join(words[:2])}: exit {code}\n" + "\n".join(tail))
    return printed.decode()


class Service:
    """A long-running command; a context that ends it."""

    def __init__(self, command: str, *arguments: object, log: Path, port: int | None = None) -> None:
        self._line = command_line(command, *arguments)
        self._name = command
        self._log = log
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process and wait until it listens, when a port is known. Raises CommandFailed."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._line, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + PATIENCE
        while self._port is not None and not _listens(self._port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                tail = self._log.read_text(errors="replace").strip().splitlines()[-5:]
                raise CommandFailed(f"{self._name}: did not come up\n" + "\n".join(tail))
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask the process to finish what it does, and wait; a deaf one is killed."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process and its children at once (kill -9)."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    @property
    def pid(self) -> int:
        """The process id; the process must have been started."""
        if self._process is None:
            raise CommandFailed(f"{self._name}: not started")
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
