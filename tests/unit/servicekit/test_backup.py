import hashlib
import json

import pytest
from sqlalchemy import text

from servicekit.backup import LogState, back_up, check_apart, copy_secrets
from servicekit.clock import SystemClock
from servicekit.settings import SettingsRefused
from servicekit.sqlite import open_engine
from servicekit.transactions import write_transaction


@pytest.fixture
def store(tmp_path):
    engine = open_engine(tmp_path / "store.sqlite")
    with write_transaction(engine) as connection:
        connection.execute(text("CREATE TABLE entry (number INTEGER)"))
        connection.execute(text("INSERT INTO entry VALUES (1), (2)"))
    yield tmp_path / "store.sqlite", engine
    engine.dispose()


def counted(connection):
    return LogState(log_id="log", size=connection.scalar(text("SELECT count(*) FROM entry")), root="")


def taken(store, target):
    return back_up({"store.sqlite": store}, target, counted, of="gateway", now=SystemClock().now())


def test_a_copy_is_what_was_committed_and_its_statement_holds(store, tmp_path):
    path, engine = store
    with engine.connect() as writer:
        writer.exec_driver_sql("INSERT INTO entry VALUES (3)")  # not committed
        statement = taken(path, tmp_path / "backup")
        writer.rollback()
    assert statement.log.size == 2
    (file,) = (tmp_path / "backup").glob("*.sqlite*")
    assert hashlib.sha256(file.read_bytes()).hexdigest() == statement.files["store.sqlite"]
    assert file.stat().st_mode & 0o077 == 0
    assert json.loads((tmp_path / "backup" / "backup.json").read_text())["log"]["size"] == 2


def test_a_backup_is_never_written_over_another(store, tmp_path):
    path, _ = store
    taken(path, tmp_path / "backup")
    with pytest.raises(SettingsRefused):
        taken(path, tmp_path / "backup")


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(store, tmp_path):
    path, engine = store
    with write_transaction(engine) as connection:
        connection.execute(text("DROP TABLE entry"))
    with pytest.raises(Exception, match="entry"):
        taken(path, tmp_path / "backup")
    assert [one.name for one in tmp_path.iterdir() if "backup" in one.name] == []


@pytest.mark.parametrize(("copies", "keys"), [("a", "a"), ("a", "a/keys"), ("a/copies", "a"), ("a", "b/../a")])
def test_keys_and_copies_do_not_lie_in_one_place(tmp_path, copies, keys):
    with pytest.raises(SettingsRefused) as refused:
        check_apart(tmp_path / copies, tmp_path / keys)
    assert refused.value.field == "keys_to"


def test_the_copy_of_secrets_forgets_what_was_destroyed(tmp_path):
    custody, medium = tmp_path / "custody", tmp_path / "medium"
    custody.mkdir()
    for name in ("kept.key", "gone.key"):
        (custody / name).write_bytes(b"wrapped")
    copy_secrets(custody.glob("*.key"), medium)
    (custody / "gone.key").unlink()
    copy_secrets(custody.glob("*.key"), medium)
    assert [path.name for path in medium.iterdir()] == ["kept.key"]
