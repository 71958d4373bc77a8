"""Three witnesses of every audit log of a region: other organisations in earnest, three processes here."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from region.processes import Service, free_port, run
from region.stages import together

QUORUM = 2
_COUNT = 3


class Observers:
    """The witnesses' directories and processes, below a region's directory."""

    def __init__(self, directory: Path, logs: Path) -> None:
        self._directory = directory
        self._logs = logs
        self.ports = [free_port() for _ in range(_COUNT)]
        self.keys = directory / "witnesses.vkeys"
        """The key lines of the witnesses, for auditors."""

    def create(self) -> None:
        """Make every witness's key and book."""
        keys = together([partial(self._create, number) for number in range(_COUNT)])
        self.keys.write_text("".join(keys), encoding="ascii")

    def options(self) -> list[str]:
        """Return the `[audit]` table that every service of the region has."""
        lines = ["[audit]", f"quorum = {QUORUM}"]
        for number, port in enumerate(self.ports):
            keys = self._key_file(number).read_text(encoding="ascii").split()
            lines += ["[[audit.witness]]", f'url = "http://127.0.0.1:{port}"', f"keys = {json.dumps(keys)}"]
        return lines

    @contextmanager
    def running(self, logs: Iterable[Path]) -> Iterator[Sequence[Service]]:
        """Yield the witnesses, at work for the logs with these key files."""
        witnessed = self._directory / "witnessed.vkeys"
        witnessed.write_text("".join(log.read_text(encoding="ascii") for log in logs), encoding="ascii")
        services = [self._service(number, port, witnessed) for number, port in enumerate(self.ports)]
        try:
            together([service.start for service in services])
            yield services
        finally:
            for service in services:
                service.stop()

    def _service(self, number: int, port: int, witnessed: Path) -> Service:
        return _witness(self._place(number), port, witnessed, self._logs / f"witness-{number}.log")

    def _create(self, number: int) -> str:
        log = self._logs / f"witness-{number}.log"
        name = f"witness.example/{number}"
        keys = run("drempel-audit", "witness", "init", self._place(number), "--name", name, log=log)
        self._key_file(number).write_text(keys, encoding="ascii")
        return keys

    def _place(self, number: int) -> Path:
        return self._directory / f"witness-{number}"

    def _key_file(self, number: int) -> Path:
        return self._directory / f"witness-{number}.vkeys"


def witnesses_of(directory: Path, urls: Iterable[str]) -> list[Service]:
    """Return the witnesses of a region that was laid out before, not yet started; `urls` are where services look.

    There are none before they worked once: they would know no log.
    """
    witnessed = directory / "witnessed.vkeys"
    if not witnessed.exists():
        return []
    ports = [int(url.rpartition(":")[2]) for url in urls]
    return [
        _witness(
            directory / f"witness-{number}",
            port,
            witnessed,
            directory / "logs" / f"witness-{number}.log",
        )
        for number, port in enumerate(ports)
    ]


def _witness(place: Path, port: int, witnessed: Path, log: Path) -> Service:
    options = ("--logs", witnessed, "--listen", f"127.0.0.1:{port}")
    return Service("drempel-audit", "witness", "serve", place, *options, log=log, port=port)
