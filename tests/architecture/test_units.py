"""The units for systemd keep each process in its own room, and name commands that exist."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "config/systemd").glob("*.service"))
HARDENED = (
    "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes",
    "UMask=0077", "CapabilityBoundingSet=", "RestrictNamespaces=yes", "LockPersonality=yes",
    "SystemCallFilter=@system-service", "SystemCallArchitectures=native", "LimitCORE=0",
)  # fmt: skip


def test_every_process_has_its_unit():
    assert [unit.stem for unit in UNITS] == [
        f"drempel-{name}" for name in ("console", "gateway", "node", "trustee", "witness")
    ]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_hardened_and_runs_as_a_user_of_its_own(unit):
    lines = unit.read_text().splitlines()
    assert [line for line in HARDENED if line not in lines] == []
    assert "DynamicUser=yes" in lines or f"User={unit.stem}" in lines


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_takes_a_unit_as_it_is(unit, tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")
    installed = str(Path(sys.executable).parent)
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text().replace("/opt/drempel/bin", installed))
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(copy)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert [line for line in told.stderr.splitlines() if unit.name in line] == []
    assert told.returncode == 0


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_the_command_of_a_unit_exists_with_its_options(unit):
    command = re.search(r"^ExecStart=/opt/drempel/bin/(\S+) (.*)$", unit.read_text(), re.MULTILINE)
    words = [word for word in command[2].split() if not word.startswith(("$", "127."))]
    options = [word for word in words if word.startswith("--")]
    named = [word for word in words if not word.startswith("--")]
    program = Path(sys.executable).parent / command[1]
    said = subprocess.run([program, *named, "--help"], check=True, capture_output=True, text=True).stdout
    assert [option for option in options if option not in said] == []
