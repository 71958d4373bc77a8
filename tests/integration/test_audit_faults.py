"""What can go wrong with a log: each is detected, has a name, and is mended without losing an entry.

Restored backups: tests/unit/audit/witnessing and test_recovery. Damaged tiles: tests/unit/audit/test_fsck.
"""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event as sqlalchemy_event

from audit.export import export
from audit.note import NoteSigner
from audit.verify.source import open_source
from audit.verify.verification import verify
from servicekit.sqlite import open_engine
from servicekit.transactions import StoreUnavailable, read_transaction, write_transaction
from tests.support.audit_log import KEY, LOG, LOG_ID, NOW, SIGNER, TABLES, database, event, fill

ROOT = Path(__file__).resolve().parents[2]


def worker(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.audit_worker", *map(str, arguments)], cwd=ROOT, stderr=subprocess.PIPE
    )


def ended(process):
    _, told = process.communicate(timeout=300)
    return process.returncode, told.decode()


@pytest.fixture
def log(tmp_path):
    engine = database(tmp_path / "log.db")
    fill(engine, [300])
    engine.dispose()
    return tmp_path / "log.db"


def verdict(log, key=KEY):
    return verify(open_source(log), key)


def test_killed_between_entry_and_tile_neither_is_there_and_the_log_goes_on(log):
    assert ended(worker("die-before-tiles", log))[0] == -signal.SIGKILL
    assert (verdict(log).sound, verdict(log).entries) == (True, 300)
    assert ended(worker("append", log, 5, 5)) == (0, "")
    assert (verdict(log).sound, verdict(log).entries) == (True, 305)


def test_two_writers_make_one_history(log):
    writers = [worker("append", log, 120, 3) for _ in range(2)]
    assert [ended(writer) for writer in writers] == [(0, ""), (0, "")]
    found = verdict(log)
    assert (found.sound, found.entries, found.signed_size) == (True, 540, 540)


def test_a_full_disk_refuses_the_act_and_leaves_a_sound_log_that_goes_on_when_there_is_room(log):
    engine = open_engine(log)
    pages = {"most": 0}

    @sqlalchemy_event.listens_for(engine, "checkout")
    def small(connection, *_):
        connection.execute(f"PRAGMA max_page_count={pages['most'] or 1 << 30}")

    with read_transaction(engine) as connection:
        pages["most"] = connection.exec_driver_sql("PRAGMA page_count").scalar()
    with pytest.raises(StoreUnavailable), write_transaction(engine) as connection:
        LOG.append(connection, [event(number) for number in range(2_000)])
    assert (verdict(log).sound, verdict(log).entries) == (True, 300)
    pages["most"] = 0
    fill(engine, [2_000])
    engine.dispose()
    assert (verdict(log).sound, verdict(log).entries) == (True, 2_300)


def test_a_clock_that_goes_back_is_told_with_the_entry_and_damages_nothing(log):
    engine = open_engine(log)
    with write_transaction(engine) as connection:
        LOG.append(connection, [event(1, time=NOW - timedelta(days=1)), event(2)])
        LOG.checkpoint(connection, SIGNER)
    engine.dispose()
    found = verdict(log)
    assert (found.sound, found.steps_back, found.first_step_back) == (True, 1, 300)


def test_a_log_that_changes_its_key_is_verified_with_both_and_with_one_it_says_which_checkpoint_is_another_keys(log):
    engine = open_engine(log)
    newer = NoteSigner.of_seed(LOG_ID, b"\x02" * 32)
    with write_transaction(engine) as connection:
        LOG.append(connection, [event(1)])
        LOG.checkpoint(connection, newer)
    engine.dispose()
    assert verdict(log, f"{KEY}\n{newer.verifier}\n").sound
    assert verdict(log).findings == ["checkpoint number 2: damaged, or not signed by this log's key"]


def test_an_export_that_lacks_a_bundle_or_holds_a_damaged_tile_is_named_and_made_whole_from_the_log(log, tmp_path):
    engine = open_engine(log)
    with read_transaction(engine) as connection:
        export(connection, TABLES, tmp_path / "export")
    (tmp_path / "export/tile/entries/000").unlink()
    (tmp_path / "export/tile/0/000").write_bytes(bytes(8192))
    told = "\n".join(verdict(tmp_path / "export").findings)
    assert "entry 0: unreadable from here (tile/entries/000: missing from the export)" in told
    with read_transaction(engine) as connection:
        export(connection, TABLES, tmp_path / "export")
    assert "entry 0: differs from its stored hash" in "\n".join(verdict(tmp_path / "export").findings)
    (tmp_path / "export/tile/0/000").unlink()
    with read_transaction(engine) as connection:
        export(connection, TABLES, tmp_path / "export")
    engine.dispose()
    assert verdict(tmp_path / "export").sound


def test_memory_does_not_grow_with_the_log(tmp_path):
    """60,000 entries, 20 MB, in 8 MB on top of the interpreter; `make soak` does a gigabyte in 100 MB altogether."""
    engine = database(tmp_path / "log.db")
    fill(engine, [5_000] * 12)
    engine.dispose()
    assert ended(worker("beside", tmp_path / "log.db", 8, tmp_path / "export")) == (0, "")
