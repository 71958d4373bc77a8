"""The verifiers under tools/verify, written apart and in other languages, agree with ours on every export."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from audit.export import export
from audit.log import AuditLog
from audit.note import NoteSigner
from audit.verify.source import UnreadableLog, open_source
from audit.verify.verification import verify
from servicekit.sqlite import read_transaction, write_transaction
from tests.support.audit_log import KEY, LOG_ID, TABLES, database, fill
from tests.support.witnesses import observed

VERIFIERS = Path(__file__).resolve().parents[2] / "tools/verify"
GOPATH = Path("/usr/share/gocode")
REQUIRED = "DREMPEL_ALL_VERIFIERS" in os.environ
"""Set in CI, where a verifier that cannot run is a failure."""


def absent(reason):
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def node():
    if shutil.which("node") is None:
        absent("node is not installed")
    return ["node", VERIFIERS / "verify.mjs"]


@pytest.fixture(scope="module")
def go(tmp_path_factory):
    if shutil.which("go") is None or not (GOPATH / "src/golang.org/x/mod/sumdb").is_dir():
        absent("golang-go or golang-golang-x-mod-dev is not installed")
    built = tmp_path_factory.mktemp("go") / "verify"
    cache = {} if "GOCACHE" in os.environ or "HOME" in os.environ else {"GOCACHE": str(built.parent / "cache")}
    offline = {
        "GOPATH": str(GOPATH),
        "GO111MODULE": "off",
        "GOFLAGS": "",
        "GOPROXY": "off",
        "CGO_ENABLED": "0",
        **cache,
    }
    command = ["go", "build", "-o", built, VERIFIERS / "verify.go"]
    subprocess.run(command, check=True, env={**os.environ, **offline}, timeout=300)
    return [built]


@pytest.fixture(params=["node", "go"])
def other(request):
    command = request.getfixturevalue(request.param)

    def run(place):
        words = [*command, place / "export", place / "log.vkey"]
        ended = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60)
        return ended.returncode, ended.stdout

    return run


def exported(place, batches):
    engine = database(place / "log.db")
    fill(engine, batches)
    with read_transaction(engine) as connection:
        export(connection, TABLES, place / "export")
    engine.dispose()
    (place / "log.vkey").write_text(KEY)
    return place / "export"


@pytest.mark.parametrize("batches", [[1], [255, 1], [300, 213], [500] * 3])
def test_all_accept_an_untouched_export_and_name_the_same_root(tmp_path, batches, other):
    directory = exported(tmp_path, batches)
    first = verify(open_source(directory), KEY)
    code, told = other(tmp_path)
    assert (first.sound, code) == (True, 0)
    assert told == f"INTACT: {sum(batches)} entries, root {first.root}\n"


def test_all_refuse_an_export_with_one_flipped_byte_in_any_file(tmp_path, other):
    directory = exported(tmp_path, [300])
    for file in [file for file in sorted(directory.rglob("*")) if file.is_file()]:
        genuine = file.read_bytes()
        for at in (0, len(genuine) // 2, len(genuine) - 1):
            file.write_bytes(genuine[:at] + bytes([genuine[at] ^ 1]) + genuine[at + 1 :])
            try:
                sound = verify(open_source(directory), KEY).sound
            except UnreadableLog:
                sound = False
            assert (sound, other(tmp_path)[0]) == (False, 1), (file.name, at)
        file.write_bytes(genuine)


def test_all_accept_a_checkpoint_with_lines_that_they_do_not_know(tmp_path, other):
    engine = database(tmp_path / "log.db")
    fill(engine, [300], checkpoint=False)
    log = AuditLog(LOG_ID, TABLES)
    witnesses = observed(tmp_path, KEY, LOG_ID).witnesses
    with write_transaction(engine) as connection:
        note = log.checkpoint(connection, NoteSigner.of_seed(LOG_ID, b"\x01" * 32, post_quantum=True))
        gathered = witnesses.gather(note, lambda _: [])
        note = log.add_cosignatures(connection, 300, b"".join(gathered.lines.values()))
        export(connection, TABLES, tmp_path / "export")
    engine.dispose()
    (tmp_path / "log.vkey").write_text(KEY)
    assert note.count(b"\n\xe2\x80\x94") == 2 + 3 * 2
    assert other(tmp_path)[0] == 0
