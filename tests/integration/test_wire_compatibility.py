"""The check that a release can talk to the one before it: it finds what would be misread, and lets additions pass."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROTO = """syntax = "proto3";
package drempel.v1;

message Told {
  string reference = 1;
  uint32 count = 2;
}
"""


@pytest.fixture
def repository(tmp_path):
    """A released contract, under this project's own rules."""
    (tmp_path / "proto/drempel/v1").mkdir(parents=True)
    (tmp_path / "proto/buf.yaml").write_text((ROOT / "proto/buf.yaml").read_text())
    git(tmp_path, "init", "-q")
    write(tmp_path, PROTO)
    return tmp_path


def release(repository, tag="v0.1.0"):
    git(repository, "add", ".")
    git(repository, "-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "-qm", "a release")
    git(repository, "tag", tag)


def write(repository, text):
    (repository / "proto/drempel/v1/told.proto").write_text(text)


def git(repository, *words):
    subprocess.run(("git", "-C", repository, *words), check=True)


def check(repository):
    asked = (sys.executable, ROOT / "tools/wire.py", repository)
    return subprocess.run(asked, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "changed",
    [
        PROTO.replace("count = 2", "count = 3"),
        PROTO.replace("uint32 count", "string count"),
        PROTO.replace("  string reference = 1;\n", ""),
    ],
    ids=["another number", "another type", "a field gone"],
)
def test_what_a_process_of_the_last_release_would_misread_is_refused(repository, changed):
    release(repository)
    write(repository, changed)
    told = check(repository)
    assert told.returncode != 0
    assert "told.proto" in told.stdout


def test_a_field_more_is_compatible(repository):
    release(repository)
    write(repository, PROTO.replace("}", "  string reason = 3;\n}"))
    told = check(repository)
    assert (told.returncode, told.stdout.strip()) == (0, "wire: compatible with v0.1.0")


def test_before_the_first_release_there_is_nothing_to_keep_to(repository):
    release(repository, tag="draft")
    told = check(repository)
    assert (told.returncode, told.stdout.strip()) == (0, "wire: no release yet to stay compatible with")
