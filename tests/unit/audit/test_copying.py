import pytest
from sqlalchemy import update

from audit.copying import copy_log
from audit.errors import LogDamaged
from audit.verify.source import open_source
from audit.verify.verification import verify
from servicekit.transactions import read_transaction, write_transaction
from tests.support.audit_log import KEY, LOG, SIGNER, TABLES, database, event, fill


@pytest.fixture
def service(tmp_path):
    return database(tmp_path / "service.db")


@pytest.fixture
def taken(tmp_path):
    return database(tmp_path / "copy.db")


def copied(service, taken):
    with read_transaction(service) as source, write_transaction(taken) as target:
        return copy_log(source, target, TABLES)


def test_a_copy_verifies_as_the_log_does_and_is_brought_up_to_date(service, taken, tmp_path):
    fill(service, [300, 5_000])
    assert copied(service, taken) == 5_300
    fill(service, [17])
    assert copied(service, taken) == 5_317
    assert copied(service, taken) == 5_317
    verdict = verify(open_source(tmp_path / "copy.db"), KEY)
    assert (verdict.sound, verdict.unsigned) == (True, 0), verdict.findings


def test_cosignatures_that_came_later_come_along(service, taken):
    fill(service, [3])
    copied(service, taken)
    with write_transaction(service) as connection:
        note = LOG.add_cosignatures(connection, 3, SIGNER.sign("other\n").splitlines(keepends=True)[-1])
    copied(service, taken)
    with read_transaction(taken) as connection:
        assert connection.scalar(TABLES.checkpoint.select().with_only_columns(TABLES.checkpoint.c.note)) == note


def test_an_empty_log_is_copied_as_one(service, taken):
    assert copied(service, taken) == 0


def test_a_copy_of_another_log_is_left_as_it_was(service, taken):
    fill(service, [5])
    with write_transaction(taken) as connection:
        LOG.append(connection, [event(77)])
    with pytest.raises(LogDamaged, match="does not continue"):
        copied(service, taken)
    with read_transaction(taken) as connection:
        assert LOG.size(connection) == 1


def test_a_missing_entry_stops_the_copy(service, taken):
    fill(service, [5], checkpoint=False)
    with write_transaction(service) as connection:
        connection.execute(update(TABLES.entry).where(TABLES.entry.c.index == 4).values({"index": 9}))
    with pytest.raises(LogDamaged, match="missing"):
        copied(service, taken)


def test_an_entry_that_was_changed_shows_in_the_copy(service, taken, tmp_path):
    fill(service, [5])
    with write_transaction(service) as connection:
        connection.execute(update(TABLES.entry).where(TABLES.entry.c.index == 2).values(entry=b"{}"))
    copied(service, taken)
    assert not verify(open_source(tmp_path / "copy.db"), KEY).sound
