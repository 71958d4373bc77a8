"""fsck mends what is only remembered work, and never hides that entries were changed."""

import sqlite3

import pytest
from sqlalchemy import delete

from audit.errors import LogDamaged
from audit.fsck import fsck
from audit.verify.source import open_source
from audit.verify.verification import verify
from servicekit.sqlite import truncate_wal
from servicekit.transactions import read_transaction, write_transaction
from tests.support.audit_log import KEY, SWAPPED, TABLES, database, fill, put_a_stale_index


@pytest.fixture
def engine(tmp_path):
    engine = database(tmp_path / "log.db")
    fill(engine, [100, 500])
    yield engine
    engine.dispose()


def tamper(engine, statement):
    with write_transaction(engine) as connection:
        connection.exec_driver_sql(statement)


def test_a_sound_log_needs_nothing(engine):
    with read_transaction(engine) as connection:
        condition = fsck(connection, TABLES, repair=False)
    assert (condition.entries, condition.damaged_tiles, condition.contradicted) == (600, [], [])


@pytest.mark.parametrize(
    ("statement", "damaged"),
    [
        ("UPDATE audit_tile SET hashes = zeroblob(8192) WHERE level = 0 AND number = 1", [(0, 1)]),
        ("DELETE FROM audit_tile WHERE level = 1", [(1, 0)]),
        ("INSERT INTO audit_tile VALUES (0, 7, x'00'), (3, 0, x'00')", [(0, 7), (3, 0)]),
        ("DELETE FROM audit_tile", [(0, 0), (0, 1), (0, 2), (1, 0)]),
        ("INSERT INTO audit_tile VALUES (0, -2, x'00'), (-1, 0, x'00')", [(-1, 0), (0, -2)]),
        ("INSERT INTO audit_tile VALUES (0, 0.5, x'00')", [(0, 0.5)]),
        ("INSERT INTO audit_tile VALUES (0, 'x', x'00')", [(0, "x")]),
    ],
)
def test_damaged_tiles_are_named_and_written_anew(engine, tmp_path, statement, damaged):
    tamper(engine, statement)
    with read_transaction(engine) as connection:
        assert sorted(fsck(connection, TABLES, repair=False).damaged_tiles) == damaged
    assert not verify(open_source(tmp_path / "log.db"), KEY).sound
    with write_transaction(engine) as connection:
        fsck(connection, TABLES, repair=True)
    assert verify(open_source(tmp_path / "log.db"), KEY).sound
    fill(engine, [300])
    assert verify(open_source(tmp_path / "log.db"), KEY).entries == 900


def test_tiles_are_not_made_to_fit_entries_that_were_changed(engine, tmp_path):
    tamper(engine, "UPDATE audit_entry SET entry = replace(CAST(entry AS TEXT), '0363', '0364') WHERE \"index\" = 150")
    with read_transaction(engine) as connection:
        assert fsck(connection, TABLES, repair=False).contradicted == [600]
    with pytest.raises(LogDamaged, match="600"), write_transaction(engine) as connection:
        fsck(connection, TABLES, repair=True)
    verdict = verify(open_source(tmp_path / "log.db"), KEY)
    assert "entry 150: is not what was logged" in verdict.findings


@pytest.mark.parametrize(
    ("statement", "size"),
    [
        ("UPDATE audit_checkpoint SET size = 7 WHERE size = 600", 600),
        ("UPDATE audit_checkpoint SET size = 99 WHERE size = 100", 100),
        ("UPDATE audit_checkpoint SET size = 900 WHERE size = 100", 100),
        ("INSERT INTO audit_checkpoint SELECT 601, note FROM audit_checkpoint WHERE size = 600", 600),
    ],
)
def test_a_checkpoint_under_another_size_than_it_states_is_named_and_filed_anew(engine, tmp_path, statement, size):
    tamper(engine, statement)
    with read_transaction(engine) as connection:
        assert fsck(connection, TABLES, repair=False).misfiled == [size]
    assert not verify(open_source(tmp_path / "log.db"), KEY).sound
    with write_transaction(engine) as connection:
        fsck(connection, TABLES, repair=True)
    verdict = verify(open_source(tmp_path / "log.db"), KEY)
    assert (verdict.sound, verdict.checkpoints) == (True, 2)


def test_a_log_whose_newest_checkpoint_is_misfiled_signs_nothing_until_it_is_repaired(engine):
    tamper(engine, "UPDATE audit_checkpoint SET size = 900 WHERE size = 100")
    with pytest.raises(LogDamaged, match="fsck"):
        fill(engine, [1])
    with write_transaction(engine) as connection:
        fsck(connection, TABLES, repair=True)
    fill(engine, [1])


def test_entries_that_changed_places_are_named_and_never_made_to_fit(engine):
    fill(engine, [10], checkpoint=False)
    for statement in SWAPPED:
        tamper(engine, statement.replace("3", "603").replace("4", "604"))
    with read_transaction(engine) as connection:
        condition = fsck(connection, TABLES, repair=False)
    assert (condition.misplaced, condition.contradicted) == ([603, 604], []), "no checkpoint covers them yet"
    with pytest.raises(LogDamaged, match="entry 603"), write_transaction(engine) as connection:
        fsck(connection, TABLES, repair=True)


def test_an_entry_in_front_of_the_first_is_named(engine):
    tamper(engine, 'INSERT INTO audit_entry SELECT -5, entry FROM audit_entry WHERE "index" = 3')
    with read_transaction(engine) as connection, pytest.raises(LogDamaged, match="below 0"):
        fsck(connection, TABLES, repair=False)


def test_an_index_of_the_database_that_does_not_agree_with_its_rows_is_named_and_made_anew(engine, tmp_path):
    truncate_wal(engine)
    engine.dispose()
    put_a_stale_index(tmp_path / "log.db")
    with read_transaction(engine) as connection:
        assert fsck(connection, TABLES, repair=False).indexes == ["audit_tile"]
    with write_transaction(engine) as connection:
        fsck(connection, TABLES, repair=True)
    assert verify(open_source(tmp_path / "log.db"), KEY).sound


@pytest.mark.parametrize("index", [0, 300, 599])
def test_a_missing_entry_is_named(engine, index):
    with write_transaction(engine) as connection:
        connection.execute(delete(TABLES.entry).where(TABLES.entry.c.index == index))
    with read_transaction(engine) as connection, pytest.raises(LogDamaged, match=f"entry {index} is missing"):
        fsck(connection, TABLES, repair=False)


def test_only_tiles_are_ever_written(engine, tmp_path):
    def rest():
        with sqlite3.connect(tmp_path / "log.db") as connection:
            found = connection.execute("SELECT * FROM audit_entry").fetchall()
            found += connection.execute("SELECT * FROM audit_checkpoint").fetchall()
        connection.close()
        return found

    before = rest()
    tamper(engine, "DELETE FROM audit_tile")
    with write_transaction(engine) as connection:
        fsck(connection, TABLES, repair=True)
    assert rest() == before
