"""What an operator does for backups, and with them: takes them, loses a place, and lays it out anew elsewhere."""

import hashlib
import json
import shutil
import subprocess
import time
from pathlib import Path

from region.processes import Service, command_line, run
from tests.support.auditor import verified_to_its_end
from tests.support.host import PATIENCE, Host
from tests.support.region import SmallRegion


class Backups:
    """Three places apart: copies of the stores, the medium with copies of the keys, exports of the logs."""

    def __init__(self, region: SmallRegion) -> None:
        self._region = region
        self._installation = region.installation
        self._stores, self._medium, self._exports = (
            region.directory / name for name in ("backup", "medium", "exports")
        )
        self.elsewhere = self._installation.directory / "gateway-2" / "gateway.toml"
        """The settings of the gateway in its new place."""

    def taken(self, node: Host) -> list[dict[str, object]]:
        """Take both backups, whatever runs meanwhile; return what they say of themselves."""
        medium = ("--keys-to", self._medium / "gateway")
        told = [json.loads(self._gateway("backup", self._stores / "gateway", *medium))]
        return told + json.loads(node.command("backup", self._stores, "--keys-to", self._medium))

    def hold_what_they_say(self, told: list[dict[str, object]]) -> None:
        """Check digests and statements of the copies, and that no wrapping key lies beside what it opens."""
        for statement in told:
            place = self._stores / statement["of"]
            assert json.loads((place / "backup.json").read_text())["log"] == statement["log"]
            for name, digest in statement["files"].items():
                assert hashlib.sha256((place / name).read_bytes()).hexdigest() == digest
        kept = {path.name for path in self._medium.glob("**/*") if path.is_file()}
        assert "data-keys.sqlite" in kept
        assert not [name for name in kept if "wrapping" in name]

    def export_log(self, name: str, store: Path, key: Path) -> None:
        """Export a log as far as the witnesses saw it, which is all of it."""
        verified_to_its_end(self._region, store, key)
        run("drempel-audit", "export", store, self._exports / name, log=self._installation.log_of("verification"))

    def put_log_back(self, name: str, store: Path, key: Path) -> None:
        """Restore the entries since the backup from the export."""
        log = self._installation.log_of("verification")
        run("drempel-audit", "restore", store, self._exports / name, "--key", key, log=log)

    def gateway_elsewhere(self) -> Service:
        """Lose the gateway's directory, and lay it out anew: backup, medium, and the wrapping keys' own medium."""
        former, place = self._installation.gateway_config.parent, self.elsewhere.parent
        place.mkdir()
        for file in (former / "gateway.toml", *former.glob("wrapping*.key"), self._stores / "gateway/gateway.sqlite"):
            shutil.copy(file, place)
        shutil.copytree(self._medium / "gateway", place / "custody")
        shutil.rmtree(former)
        log, port = self._installation.log_of("gateway-2"), self._installation.port
        return Service("drempel-gateway", "serve", *self._options(), log=log, port=port)

    def gateway_refuses_to_start(self, why: str) -> None:
        """Start the gateway in its new place, where it says why it does not."""
        line = command_line("drempel-gateway", "serve", *self._options())
        ended = subprocess.run(line, capture_output=True, timeout=PATIENCE, check=False)
        assert ended.returncode != 0
        assert f"AUDIT_LOG_REFUSED:store: {why}" in ended.stderr.decode()

    def gateway_serves(self) -> None:
        """Wait until the gateway in its new place says that it serves: it listens a while before."""
        deadline = time.monotonic() + PATIENCE
        while "gateway_serving" not in self._installation.log_of("gateway-2").read_text():
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def manifest_above(self, version: int) -> None:
        """Sign a manifest in the new place that whoever holds `version` believes."""
        keys = ("--signing-keys", self._installation.offline_keys)
        self._gateway("manifest", "build", *keys, "--above", version, config=self.elsewhere)

    def node_elsewhere(self) -> Host:
        """Lose the node's directory, and lay out all its municipalities anew."""
        former, place = self._region.node_config.parent, self._installation.directory / "node-2"
        for code in self._region.codes:
            custody = place / code / "custody"
            shutil.copytree(self._medium / code, custody)
            shutil.copy(former / code / "custody" / "wrapping.key", custody)
            for file in (self._stores / code).glob("*.sqlite"):
                shutil.copy(file, place / code)
        for file in (self._region.node_config, *former.glob("casework-*.toml")):
            shutil.copy(file, place)
        shutil.rmtree(former)
        return Host(self._region, place / "node.toml")

    def _options(self) -> tuple[object, ...]:
        return ("--config", self.elsewhere, "--clock", self._installation.clock)

    def _gateway(self, *arguments: object, config: Path | None = None) -> str:
        options = ("--config", config or self._installation.gateway_config, "--clock", self._installation.clock)
        return run("drempel-gateway", *arguments, *options, log=self._installation.log_of("commands"))
