"""A restored backup has two ways out: the lost entries come back from an export, or the log ends and says so."""

import json
import shutil

import pytest

from audit.errors import LogDamaged
from audit.events import Event, EventId
from audit.export import export
from audit.log import AuditLog
from audit.note import NoteSigner
from audit.recovery.succession import succeed
from audit.recovery.taking_back import TakenBack, take_back
from audit.verify.source import open_source
from audit.verify.verification import verify
from servicekit.transactions import read_transaction, write_transaction
from tests.support.audit_log import KEY, NOW, SIGNER, TABLES, database, event, fill


@pytest.fixture
def restored(tmp_path):
    """A log of 300 entries restored from a backup of 40; `export` holds all 300."""
    engine = database(tmp_path / "log.db")
    fill(engine, [40])
    engine.dispose()
    shutil.copy(tmp_path / "log.db", tmp_path / "backup.db")
    engine = database(tmp_path / "log.db")
    fill(engine, [260])
    with read_transaction(engine) as connection:
        export(connection, TABLES, tmp_path / "export")
    engine.dispose()
    shutil.copy(tmp_path / "log.db", tmp_path / "whole.db")
    shutil.copy(tmp_path / "backup.db", tmp_path / "log.db")
    return tmp_path


def test_entries_come_back_from_an_export_and_the_log_is_what_it_was(restored):
    engine = database(restored / "log.db")
    with write_transaction(engine) as connection:
        assert take_back(connection, TABLES, restored / "export", KEY) == TakenBack(added=260, mended=0)
    fill(engine, [5])
    engine.dispose()
    verdict = verify(open_source(restored / "log.db"), KEY, kept=[(restored / "export/checkpoint").read_bytes()])
    assert (verdict.sound, verdict.entries, verdict.checkpoints) == (True, 305, 3)


def test_an_export_of_another_history_is_refused_and_nothing_is_written(restored):
    engine = database(restored / "log.db")
    with write_transaction(engine) as connection:
        AuditLog("drempel.test", TABLES).append(connection, [event(7_000)])
    with pytest.raises(LogDamaged, match="two histories"), write_transaction(engine) as connection:
        take_back(connection, TABLES, restored / "export", KEY)
    with read_transaction(engine) as connection:
        assert AuditLog("drempel.test", TABLES).size(connection) == 41


def test_an_export_that_somebody_else_signed_or_that_is_shorter_is_refused(restored):
    engine = database(restored / "log.db")
    other = str(NoteSigner.of_seed("drempel.test", b"\x09" * 32).verifier)
    with pytest.raises(LogDamaged, match="not signed"), write_transaction(engine) as connection:
        take_back(connection, TABLES, restored / "export", other)
    engine.dispose()
    shutil.copy(restored / "whole.db", restored / "log.db")
    engine = database(restored / "log.db")
    with pytest.raises(LogDamaged, match="nothing to take back"), write_transaction(engine) as connection:
        take_back(connection, TABLES, restored / "export", KEY)


def beginning(size, root):
    return Event(
        id=EventId.LOG_SUCCEEDED, object="log", actor="operator", origin="command-line", time=NOW,
        fields={"size": size, "root": root.hex()},
    )  # fmt: skip


def test_a_log_ends_in_an_archive_and_its_successor_begins_by_saying_so(restored):
    engine = database(restored / "log.db")
    with write_transaction(engine) as connection:
        assert succeed(connection, TABLES, restored / "archive", beginning, "drempel.test.2") == 40
        second = NoteSigner.of_seed("drempel.test.2", b"\x01" * 32)
        AuditLog("drempel.test.2", TABLES).checkpoint(connection, second)
    engine.dispose()
    archived = verify(open_source(restored / "archive"), KEY)
    follows = verify(open_source(restored / "log.db"), str(second.verifier))
    assert (archived.sound, archived.entries, follows.sound, follows.entries) == (True, 40, True, 1)
    with open_source(restored / "log.db").open() as reading:
        ((_, first),) = reading.entries()
    assert json.loads(first)["root"] == archived.root


def test_a_log_does_not_end_before_it_is_signed_whole_nor_under_its_own_name(restored):
    engine = database(restored / "log.db")
    with pytest.raises(LogDamaged, match="another name"), write_transaction(engine) as connection:
        succeed(connection, TABLES, restored / "archive", beginning, SIGNER.name)
    fill(engine, [3], checkpoint=False)
    with pytest.raises(LogDamaged, match="does not cover"), write_transaction(engine) as connection:
        succeed(connection, TABLES, restored / "archive", beginning, "drempel.test.2")
    assert not (restored / "archive").exists()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE audit_entry SET entry = x'00' WHERE \"index\" IN (3, 290)",
        'DELETE FROM audit_entry WHERE "index" IN (0, 256)',
        'DELETE FROM audit_entry WHERE "index" >= 270',
    ],
)
def test_entries_that_were_changed_or_lost_inside_the_log_come_back_too(restored, damage):
    shutil.copy(restored / "whole.db", restored / "log.db")
    engine = database(restored / "log.db")
    with write_transaction(engine) as connection:
        connection.exec_driver_sql(damage)
    assert not verify(open_source(restored / "log.db"), KEY).sound
    with write_transaction(engine) as connection:
        take_back(connection, TABLES, restored / "export", KEY)
    engine.dispose()
    verdict = verify(open_source(restored / "log.db"), KEY)
    assert (verdict.sound, verdict.entries) == (True, 300)


def test_an_entry_that_the_log_itself_says_was_logged_is_never_replaced(restored):
    engine = database(restored / "log.db")
    with write_transaction(engine) as connection:
        AuditLog("drempel.test", TABLES).append(connection, [event(number) for number in range(9_000, 9_010)])
    with pytest.raises(LogDamaged, match="entry 40 of the export"), write_transaction(engine) as connection:
        take_back(connection, TABLES, restored / "export", KEY)
