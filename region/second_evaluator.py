"""The trustee of a region with a split key: another organisation in earnest, one more process here."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from keys.identity import MunicipalityCode, Oin
from region.processes import Service, free_port, run
from servicekit.tls import TlsFiles


class SecondEvaluator:
    """The trustee's directory, commands and process, below a region's directory."""

    def __init__(self, directory: Path, logs: Path) -> None:
        self._directory = directory / "trustee"
        self._log = logs / "trustee.log"
        self._port = free_port()
        self.leaves = self._directory / "trustee-leaves.json"
        self.manifest = self._directory / "manifest.json"
        self.store = self._directory / "trustee.sqlite"
        self.audit_key = directory / "audit-trustee.vkey"

    @property
    def line(self) -> str:
        """The one line by which nodes and partners find the trustee, for their `[gateway]` table."""
        return f'trustee = "localhost:{self._port}"'

    def lay_out(self, oin: Oin, tls: TlsFiles, pinned: Path, municipalities: Iterable[MunicipalityCode]) -> None:
        """Make custody and store, and publish the public half of every share."""
        self._directory.mkdir(parents=True, exist_ok=True)
        self._config.write_text(
            f'oin = "{oin}"\nlisten = "127.0.0.1:{self._port}"\nstore = "trustee.sqlite"\n'
            f'[tls]\ncertificate = "{tls.certificate.resolve()}"\nprivate_key = "{tls.private_key.resolve()}"\n'
            f'authority = "{tls.authority.resolve()}"\n'
            '[custody]\ndirectory = "custody"\nwrapping_key = "wrapping.key"\n'
            f'[manifest]\npublic_key = "{pinned}"\ndocument = "manifest.json"\n',
            encoding="utf-8",
        )
        self.audit_key.write_text(self._run("init"), encoding="ascii")
        codes = [option for code in municipalities for option in ("--municipality", code)]
        self._run("publish", *codes, "--out", self.leaves)

    @contextmanager
    def running(self, clock: Path) -> Iterator[Service]:
        """Yield the trustee at work."""
        options = ("serve", "--config", self._config, "--clock", clock)
        with Service("drempel-gateway", "trustee", *options, log=self._log, port=self._port) as service:
            yield service

    @property
    def _config(self) -> Path:
        return self._directory / "trustee.toml"

    def _run(self, command: str, *arguments: object) -> str:
        return run("drempel-gateway", "trustee", command, "--config", self._config, *arguments, log=self._log)
