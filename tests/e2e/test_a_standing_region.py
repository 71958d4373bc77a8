"""`drempel-region start`: what a demonstration left, running again until it is stopped."""

import re
import signal
import subprocess
import sys
import time

import httpx2

from tests.support.console import some_assets
from tests.support.region import lay_out, signal_about

PATIENCE = 120


def test_a_region_runs_until_it_is_stopped_and_leaves_no_process_behind(tmp_path):
    region = lay_out(tmp_path, residents=120)
    with region.installation.witnesses():
        pass  # they worked once, as in a demonstration
    assets = some_assets(tmp_path / "assets")
    line = [sys.executable, "-m", "region", "start", str(region.installation.directory), "--assets", str(assets)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            first, _, _, console, gateway = (process.stdout.readline() for _ in range(5))
            assert first.startswith("the gateway listens on 127.0.0.1:"), first
            _look_at(console, "console", "coordinator", "/work")
            _look_at(gateway, "gateway", "operator", "/partners")
            region.node_command("register", "import", region.directory / "register.csv")
            region.node_command("index")
            file = region.write_signals([signal_about(region.people[0], "E-1")])
            told = region.partner("submit", file, "--clock", region.installation.clock)
            assert told.get("accepted") == 1, told
            assert len(_processes(f"witness serve {region.installation.directory}/witness-")) == 3
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0
    assert not _running(str(region.installation.directory))


def test_a_directory_without_a_region_is_named(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "region", "start", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "holds no region" in done.stderr) == (1, True)


def _look_at(line, name, account, page):
    address, password = re.fullmatch(rf"{name}: (\S+), as .*{account}.*; password (\S+)\n", line).groups()
    with httpx2.Client(base_url=address, follow_redirects=True) as browser:
        assert browser.get(page).url.path == "/sign-in"
        form = {"name": account, "password": password}
        came_in = browser.post("/sign-in", data=form, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False)
    assert (came_in.status_code, came_in.headers["location"]) == (303, "/")


def _running(directory):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not _processes(directory):
            return False
        time.sleep(0.2)
    return True


def _processes(named):
    return subprocess.run(["pgrep", "-f", named], capture_output=True, text=True, check=False).stdout.split()
