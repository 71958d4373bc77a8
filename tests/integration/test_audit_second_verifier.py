"""The verifier under tools/verify, written apart and in another language, agrees with ours on every export."""

import shutil
import subprocess
from pathlib import Path

import pytest

from audit.export import export
from audit.verify.source import UnreadableLog, open_source
from audit.verify.verification import verify
from servicekit.sqlite import read_transaction
from tests.support.audit_log import KEY, TABLES, database, fill

VERIFIER = Path(__file__).resolve().parents[2] / "tools/verify/verify.mjs"
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


def exported(place, batches):
    engine = database(place / "log.db")
    fill(engine, batches)
    with read_transaction(engine) as connection:
        export(connection, TABLES, place / "export")
    engine.dispose()
    (place / "log.vkey").write_text(KEY)
    return place / "export"


def second(place):
    words = ["node", VERIFIER, place / "export", place / "log.vkey"]
    ended = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60)
    return ended.returncode, ended.stdout


@pytest.mark.parametrize("batches", [[1], [255, 1], [300, 213], [500] * 3])
def test_both_accept_an_untouched_export_and_name_the_same_root(tmp_path, batches):
    directory = exported(tmp_path, batches)
    first = verify(open_source(directory), KEY)
    code, told = second(tmp_path)
    assert (first.sound, code) == (True, 0)
    assert told == f"INTACT: {sum(batches)} entries, root {first.root}\n"


def test_both_refuse_an_export_with_one_flipped_byte_in_any_file(tmp_path):
    directory = exported(tmp_path, [300])
    for file in [file for file in sorted(directory.rglob("*")) if file.is_file()]:
        genuine = file.read_bytes()
        for at in (0, len(genuine) // 2, len(genuine) - 1):
            file.write_bytes(genuine[:at] + bytes([genuine[at] ^ 1]) + genuine[at + 1 :])
            try:
                sound = verify(open_source(directory), KEY).sound
            except UnreadableLog:
                sound = False
            assert (sound, second(tmp_path)[0]) == (False, 1), (file.name, at)
        file.write_bytes(genuine)
