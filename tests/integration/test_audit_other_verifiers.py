"""The verifiers under tools/verify, written apart and in other languages, agree with ours on every export."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from audit.export import export
from audit.log import AuditLog
from audit.note import NoteSigner
from audit.verify.note import read_quorum
from audit.verify.source import UnreadableLog, open_source
from audit.verify.verification import verify
from servicekit.transactions import read_transaction, write_transaction
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

    def run(place, *witnesses):
        words = [*command, place / "export", place / "log.vkey", *witnesses]
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


def cosigned_export(place):
    """Return the key lines of three witnesses that cosigned an export whose log signs with both its keys."""
    engine = database(place / "log.db")
    fill(engine, [300], checkpoint=False)
    log, signer = AuditLog(LOG_ID, TABLES), NoteSigner.of_seed(LOG_ID, b"\x01" * 32, post_quantum=True)
    observers = observed(place, KEY, LOG_ID)
    with write_transaction(engine) as connection:
        note = log.checkpoint(connection, signer)
        gathered = observers.witnesses.gather(note, lambda _: [])
        note = log.add_cosignatures(connection, 300, b"".join(gathered.lines.values()))
        export(connection, TABLES, place / "export")
    engine.dispose()
    assert note.count(b"\n\xe2\x80\x94") == 2 + 3 * 2
    (place / "log.vkey").write_text(KEY)
    (place / "both.vkeys").write_text(f"{KEY}\n{signer.post_quantum.verifier}\n")
    (place / "witnesses.vkeys").write_text(observers.keys)
    return note


def test_all_accept_a_checkpoint_with_lines_that_they_do_not_know(tmp_path, other):
    cosigned_export(tmp_path)
    assert other(tmp_path)[0] == 0


def test_all_ask_for_a_quorum_and_say_which_signatures_they_cannot_check(tmp_path, other):
    cosigned_export(tmp_path)
    (tmp_path / "log.vkey").write_text((tmp_path / "both.vkeys").read_text())
    code, told = other(tmp_path, tmp_path / "witnesses.vkeys", "3")
    assert code == 0
    assert "cosigned by witness.test/0, witness.test/1, witness.test/2\n" in told
    assert told.count("not checked here, form only: the ML-DSA-44 signature of") == 1 + 3
    code, told = other(tmp_path, tmp_path / "witnesses.vkeys", "4")
    assert (code, told) == (1, "NOT INTACT: checkpoint: cosigned by 3 of the 4 witnesses that are needed\n")


def test_all_refuse_a_key_file_that_holds_nothing_they_can_check(tmp_path, other):
    cosigned_export(tmp_path)
    (tmp_path / "log.vkey").write_text((tmp_path / "both.vkeys").read_text().splitlines()[1])
    assert other(tmp_path)[0] == 1


def test_all_refuse_a_cosigned_checkpoint_with_one_flipped_byte_in_whatever_they_check(tmp_path, other):
    """Text, the log's Ed25519 line and every witness's; of ML-DSA-44 lines Go and Node see the form."""
    note = cosigned_export(tmp_path)
    checkpoint, keys = tmp_path / "export/checkpoint", (tmp_path / "both.vkeys").read_text()
    trusted = read_quorum((tmp_path / "witnesses.vkeys").read_text(), 3)
    ed25519 = "\n".join(line for line in (tmp_path / "witnesses.vkeys").read_text().splitlines() if len(line) < 200)
    (tmp_path / "ed25519.vkeys").write_text(ed25519)
    strictly = read_quorum(ed25519, 3)
    assert verify(open_source(tmp_path / "export"), keys, witnesses=trusted).sound
    start = 0
    for line in note.splitlines(keepends=True):
        for at in sorted({0, len(line) // 2, len(line) - 1}):
            flipped = bytearray(note)
            flipped[start + at] ^= 1
            checkpoint.write_bytes(flipped)
            first = verify(open_source(tmp_path / "export"), keys, witnesses=strictly)
            post_quantum = len(line) > 3_000
            whole = not post_quantum or line.startswith(b"\xe2\x80\x94 drempel.test ")
            assert not whole or not (first.sound and first.witnessed_size == 300), (line[:40], at)
            if not post_quantum:
                assert other(tmp_path, tmp_path / "ed25519.vkeys", "3")[0] == 1, (line[:40], at)
        start += len(line)
