"""Everything that is done to a log behind its back is found, in the database and in an export."""

import json
import sqlite3

import pytest

from audit.export import export
from audit.note import NoteSigner
from audit.verify.source import UnreadableLog, open_source
from audit.verify.verification import verify
from servicekit.sqlite import truncate_wal
from servicekit.transactions import read_transaction, write_transaction
from tests.support.audit_log import KEY, LOG, LOG_ID, SIGNER, SWAPPED, TABLES, database, event, fill, put_a_stale_index

PARTNER = "00000099000000001000"


@pytest.fixture
def path(tmp_path):
    engine = database(tmp_path / "log.db")
    fill(engine, [100, 200, 300])
    truncate_wal(engine)
    engine.dispose()
    return tmp_path / "log.db"


def tamper(path, *statements):
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def findings(path, key=KEY):
    return verify(open_source(path), key).findings


def test_an_untouched_log_is_intact(path):
    verdict = verify(open_source(path), KEY)
    assert (verdict.sound, verdict.entries, verdict.checkpoints, verdict.unsigned) == (True, 600, 3, 0)
    assert verdict.actions == {"signal_accepted": 600}


@pytest.mark.parametrize(
    ("statement", "named", "first"),
    [
        (
            "UPDATE audit_entry SET entry = replace(CAST(entry AS TEXT), '0363', '0364') WHERE \"index\" = 17",
            "entry 17: is not what was logged",
            17,
        ),
        (
            "UPDATE audit_entry SET entry = replace(CAST(entry AS TEXT), '0363', '0364') WHERE \"index\" = 599",
            "entry 599: differs from its stored hash",
            599,
        ),
        ('DELETE FROM audit_entry WHERE "index" = 300', "entry 300: missing", 300),
        ('DELETE FROM audit_entry WHERE "index" = 599', "covers 600 entries, the log has 599", 599),
        ("DELETE FROM audit_entry", "covers 600 entries, the log has 0", 0),
        ("UPDATE audit_entry SET entry = x'7b7d' WHERE \"index\" = 3", "entry 3: records an action", 3),
        ("UPDATE audit_entry SET entry = x'ff00' WHERE \"index\" = 4", "entry 4: is not JSON", 4),
        ("UPDATE audit_entry SET entry = x'5b5d' WHERE \"index\" = 4", "entry 4: is not a JSON object", 4),
        (
            "UPDATE audit_tile SET hashes = zeroblob(8192) WHERE level = 0 AND number = 1",
            "entry 256: its stored hash",
            256,
        ),
        ("UPDATE audit_tile SET hashes = x'00' WHERE level = 0 AND number = 1", "tile 0/1: missing or", 256),
        ("UPDATE audit_tile SET hashes = zeroblob(64) WHERE level = 1", "tile 1/0: not what the entries give", 0),
        ("DELETE FROM audit_tile WHERE level = 1", "tile 1/0", 0),
        ("INSERT INTO audit_tile VALUES (0, 9, x'00')", "tile 0/9: no entries", None),
        (
            "UPDATE audit_checkpoint SET note = replace(CAST(note AS TEXT), '300', '301') WHERE size = 300",
            "checkpoint",
            None,
        ),
        ("UPDATE audit_checkpoint SET size = 299 WHERE size = 300", "checkpoint number 2", None),
        ("DELETE FROM audit_checkpoint", "no checkpoint", None),
        ('UPDATE audit_entry SET "index" = -1 WHERE "index" = 0', "entry 0: missing", 0),
        ('INSERT INTO audit_entry SELECT -5, entry FROM audit_entry WHERE "index" = 3', "entry 0: missing", 0),
        ('UPDATE audit_entry SET "index" = 100000 WHERE "index" = 599', "entry 599: missing", 599),
        (
            'INSERT INTO audit_entry SELECT 600, entry FROM audit_entry WHERE "index" = 3',
            "entry 600: carries another index",
            600,
        ),
        ("INSERT INTO audit_tile VALUES (0, -2, x'00')", "tile 0/-2: no entries", None),
        ("INSERT INTO audit_tile VALUES (-1, 0, x'00')", "tile -1/0: no entries", None),
        ("INSERT INTO audit_tile VALUES (0, 'x', x'00')", "a tile whose level or number is no number", None),
        ("INSERT INTO audit_tile VALUES ('x', 0, x'00')", "a tile whose level or number is no number", None),
        ("INSERT INTO audit_tile VALUES (0, 0.5, x'00')", "a tile whose level or number is no number", None),
        ("UPDATE audit_tile SET number = x'00' WHERE level = 0 AND number = 1", "tile 0/1: missing", 256),
        ("UPDATE audit_checkpoint SET size = 7 WHERE size = 600", "checkpoint number 1", None),
        ("UPDATE audit_checkpoint SET size = -1 WHERE size = 300", "checkpoint number 1", None),
        (
            "INSERT INTO audit_checkpoint SELECT 601, note FROM audit_checkpoint WHERE size = 600",
            "checkpoint number 4",
            None,
        ),
    ],
)
def test_what_was_altered_is_named(path, statement, named, first):
    tamper(path, statement)
    verdict = verify(open_source(path), KEY)
    assert any(named in finding for finding in verdict.findings)
    assert verdict.first_damaged == first


def test_entries_that_changed_places_are_named_both(path):
    tamper(path, *SWAPPED)
    assert {"entry 3: carries another index", "entry 4: carries another index"} <= set(findings(path))


def test_an_index_of_the_database_that_does_not_agree_with_its_rows_is_named(path):
    put_a_stale_index(path)
    assert any("audit_tile: its index in the database does not agree" in finding for finding in findings(path))


def test_a_log_rewritten_with_its_tiles_is_caught_by_the_signed_checkpoint(path, tmp_path):
    rewritten = tmp_path / "other.db"
    engine = database(rewritten)
    with write_transaction(engine) as connection:
        LOG.append(connection, [event(number, actor="00000099000000000666") for number in range(600)])
    truncate_wal(engine)
    engine.dispose()
    tamper(
        rewritten, f"ATTACH '{path}' AS genuine", "INSERT INTO audit_checkpoint SELECT * FROM genuine.audit_checkpoint"
    )
    assert any("another root" in finding for finding in findings(rewritten))


def test_a_rewrite_is_placed_behind_the_last_checkpoint_that_still_agrees(path, tmp_path):
    rewritten = tmp_path / "other.db"
    engine = database(rewritten)
    with write_transaction(engine) as connection:
        LOG.append(connection, [event(number, actor="operator" if number == 250 else PARTNER) for number in range(600)])
    truncate_wal(engine)
    engine.dispose()
    tamper(
        rewritten, f"ATTACH '{path}' AS genuine", "INSERT INTO audit_checkpoint SELECT * FROM genuine.audit_checkpoint"
    )
    verdict = verify(open_source(rewritten), KEY)
    assert "an entry from 100 to 299" in verdict.findings[0]
    assert verdict.first_damaged == 100


def test_a_rollback_is_caught_by_a_checkpoint_kept_elsewhere(path):
    with sqlite3.connect(path) as connection:
        (kept,) = connection.execute("SELECT note FROM audit_checkpoint WHERE size = 600").fetchone()
    connection.close()
    assert verify(open_source(path), KEY, kept=[kept]).sound
    tamper(
        path,
        'DELETE FROM audit_entry WHERE "index" >= 300',
        "DELETE FROM audit_checkpoint WHERE size > 300",
        "DELETE FROM audit_tile WHERE level = 0 AND number > 1",
        "UPDATE audit_tile SET hashes = substr(hashes, 1, 44 * 32) WHERE level = 0 AND number = 1",
        "UPDATE audit_tile SET hashes = substr(hashes, 1, 32) WHERE level = 1",
    )
    assert verify(open_source(path), KEY).sound, "the file alone cannot tell"
    verdict = verify(open_source(path), KEY, kept=[kept])
    assert verdict.findings == ["a checkpoint covers 600 entries, the log has 300: entries are missing at the end"]
    assert verify(open_source(path), KEY, kept=[b"scribble"]).findings


def test_a_log_under_another_key_is_not_believed(path):
    other = str(NoteSigner.of_seed(LOG_ID, b"\x09" * 32).verifier)
    assert findings(path, other)


def test_an_unsigned_tail_is_told_and_checked(path):
    engine = database(path)
    fill(engine, [10], checkpoint=False)
    engine.dispose()
    verdict = verify(open_source(path), KEY)
    assert (verdict.sound, verdict.unsigned) == (True, 10)


@pytest.fixture
def exported(path, tmp_path):
    engine = database(path)
    with read_transaction(engine) as connection:
        assert export(connection, TABLES, tmp_path / "export") == 600
    engine.dispose()
    return tmp_path / "export"


def test_an_export_verifies_without_the_database(exported):
    verdict = verify(open_source(exported), KEY)
    assert (verdict.sound, verdict.entries) == (True, 600)


def test_one_flipped_byte_anywhere_in_an_export_is_found(exported):
    for file in sorted(exported.rglob("*")):
        if not file.is_file():
            continue
        genuine = file.read_bytes()
        for at in {0, len(genuine) // 2, len(genuine) - 2}:
            file.write_bytes(genuine[:at] + bytes([genuine[at] ^ 1]) + genuine[at + 1 :])
            try:
                sound = verify(open_source(exported), KEY).sound
            except UnreadableLog:
                sound = False
            assert not sound, (file.name, at)
        file.write_bytes(genuine)


def test_what_is_missing_from_an_export_is_named(exported):
    (exported / "tile/0/000").unlink()
    assert any("tile 0/0" in finding for finding in findings(exported))
    (exported / "tile/entries/001").unlink()
    verdict = verify(open_source(exported), KEY)
    assert verdict.first_damaged == 0
    assert any("entry 256: unreadable from here (tile/entries/001" in finding for finding in verdict.findings)
    (exported / "checkpoint").unlink()
    with pytest.raises(UnreadableLog, match="checkpoint"):
        verify(open_source(exported), KEY)


def test_a_path_without_a_log_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    for path in (tmp_path / "notes.txt", tmp_path / "absent"):
        with pytest.raises(UnreadableLog):
            verify(open_source(path), KEY)


def test_the_entries_of_an_export_are_those_of_the_database(path, exported):
    with open_source(path).open() as stored, open_source(exported).open() as files:
        entries = list(stored.entries())
        assert entries == list(files.entries())
    assert all(json.loads(entry)["index"] == index for index, entry in entries)


def test_a_clock_that_went_back_is_told_and_is_no_damage(path):
    engine = database(path)
    with write_transaction(engine) as connection:
        LOG.append(connection, [event(0), event(1)])
        LOG.checkpoint(connection, SIGNER)
    engine.dispose()
    verdict = verify(open_source(path), KEY)
    assert (verdict.sound, verdict.steps_back, verdict.first_step_back) == (True, 1, 600)


def test_a_log_that_changed_its_key_is_verified_with_both(path):
    newer = NoteSigner.of_seed(LOG_ID, b"\x02" * 32)
    engine = database(path)
    with write_transaction(engine) as connection:
        LOG.append(connection, [event(600)])
        LOG.checkpoint(connection, newer)
    engine.dispose()
    assert not verify(open_source(path), KEY).sound
    assert verify(open_source(path), f"# since 2026\n{KEY}\n{newer.verifier}\n").sound


def test_a_service_may_write_while_its_log_is_verified(path):
    engine = database(path)
    source = open_source(path)
    verdict = verify(source, KEY, advance=lambda _: fill(engine, [50]))
    assert (verdict.sound, verdict.entries) == (True, 600)
    engine.dispose()
