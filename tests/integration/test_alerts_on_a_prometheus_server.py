"""A real Prometheus server scrapes a region's real processes, evaluates every alert rule, and sees one of them go."""

import json
import os
import shutil
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from region.processes import free_port
from tests.support.region import lay_out

RULES = Path(__file__).resolve().parents[2] / "config/prometheus/drempel.rules.yml"
PATIENCE = 60


class Prometheus:
    """A server of this test's own, asked over its HTTP interface."""

    def __init__(self, port):
        self._port = port

    def data(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/api/v1/{path}", timeout=10) as answer:
            return json.load(answer)["data"]

    def rules(self):
        return [rule for group in self.data("rules")["groups"] for rule in group["rules"]]

    def awaited(self, holds):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if found := holds(self):
                    return found
            except OSError:
                pass  # it does not listen yet
            time.sleep(0.5)
        return pytest.fail(f"not so after {PATIENCE} s")


@contextmanager
def prometheus(directory, jobs):
    """Run a server that looks every second, and stop it at the end."""
    found = shutil.which("prometheus")
    if found is None:
        reason = "prometheus is not installed (.ci/run takes it out of Debian's package)"
        if os.environ.get("DREMPEL_ALL_ALERTS"):
            pytest.fail(reason)
        pytest.skip(reason)
    port, config = free_port(), directory / "prometheus.yml"  # JSON is YAML
    scraped = [{"job_name": job, "static_configs": [{"targets": [target]}]} for job, target in jobs.items()]
    often = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    config.write_text(json.dumps({"global": often, "rule_files": [str(RULES)], "scrape_configs": scraped}))
    options = (f"--config.file={config}", f"--storage.tsdb.path={directory / 'tsdb'}")
    with (directory / "prometheus.log").open("wb") as log:
        line = [found, *options, f"--web.listen-address=127.0.0.1:{port}"]
        process = subprocess.Popen(line, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield Prometheus(port)
    finally:
        process.terminate()
        process.wait(30)


def every_target_is_up(server):
    targets = server.data("targets")["activeTargets"]
    return targets and all(target["health"] == "up" for target in targets)


def every_rule_was_evaluated(server):
    rules = server.rules()
    return rules if all(rule["health"] != "unknown" for rule in rules) else None


def down(server):
    (rule,) = (rule for rule in server.rules() if rule["name"] == "DrempelDown")
    return [alert["labels"]["job"] for alert in rule["alerts"]]


def test_a_server_scrapes_every_process_reads_every_rule_and_misses_a_node_that_stopped(tmp_path):
    region = lay_out(tmp_path / "region", residents=60)
    installation, jobs = region.installation, {}
    for job, config in (("drempel-gateway", installation.gateway_config), ("drempel-node", region.node_config)):
        jobs[job] = f"127.0.0.1:{free_port()}"
        with config.open("a") as settings:
            settings.write(f'[metrics]\nlisten = "{jobs[job]}"\n')
    (tmp_path / "server").mkdir()
    with prometheus(tmp_path / "server", jobs) as server, installation.witnesses(), region.gateway():
        with region.node():
            server.awaited(every_target_is_up)
            rules = server.awaited(every_rule_was_evaluated)
            assert [(rule["name"], rule["lastError"]) for rule in rules if rule["health"] != "ok"] == []
            assert len(rules) == RULES.read_text().count("- alert: ")
            assert "drempel-node" not in down(server)
        server.awaited(lambda server: "drempel-node" in down(server))
        assert "drempel-gateway" not in down(server)
