"""A log of a gigabyte is verified, checked, exported and verified again in 100 MB of memory. Minutes: `make soak`."""

import subprocess
import sys
from pathlib import Path

from tests.support.audit_log import database, fill

ROOT = Path(__file__).resolve().parents[2]
GIGABYTE = 1 << 30
BATCH = 20_000


def test_a_gigabyte_of_log_in_a_hundred_megabytes_of_memory(tmp_path):
    path = tmp_path / "log.db"
    engine = database(path)
    while path.stat().st_size < GIGABYTE:
        fill(engine, [BATCH])
    engine.dispose()
    words = [sys.executable, "-m", "tests.support.audit_worker", "within", path, "100", tmp_path / "export"]
    ended = subprocess.run(list(map(str, words)), cwd=ROOT, check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
