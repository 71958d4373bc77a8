import pytest
from sqlalchemy import func, select

from audit.errors import LogDamaged
from audit.merkle import leaf_hash
from audit.note import NoteSigner
from servicekit.sqlite import read_transaction, write_transaction
from tests.support.audit_log import LOG, SIGNER, TABLES, database, event, fill


@pytest.fixture
def engine(tmp_path):
    engine = database(tmp_path / "log.db")
    yield engine
    engine.dispose()


def entries(engine):
    with read_transaction(engine) as connection:
        return list(connection.scalars(select(TABLES.entry.c.entry).order_by(TABLES.entry.c.index)))


def test_appending_tells_where_each_event_stands_and_its_leaf(engine):
    with write_transaction(engine) as connection:
        first = LOG.append(connection, [event(1), event(2)])
        second = LOG.append(connection, [event(3)])
    assert [one.index for one in first + second] == [0, 1, 2]
    assert [one.leaf_hash for one in first + second] == [leaf_hash(entry) for entry in entries(engine)]


def test_an_act_that_fails_leaves_no_entry(engine):
    def act():
        with write_transaction(engine) as connection:
            LOG.append(connection, [event()])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert entries(engine) == []


def test_appending_nothing_is_nothing(engine):
    with write_transaction(engine) as connection:
        assert LOG.append(connection, []) == []


def test_two_writers_share_one_log(engine, tmp_path):
    other = database(tmp_path / "log.db")
    for turn in range(6):
        fill((engine, other)[turn % 2], [3])
    other.dispose()
    with read_transaction(engine) as connection:
        assert LOG.size(connection) == 18


def test_a_size_keeps_its_first_checkpoint(engine):
    fill(engine, [5])
    with write_transaction(engine) as connection:
        first = LOG.checkpoint(connection, SIGNER)
        assert LOG.checkpoint(connection, SIGNER) == first
        assert connection.scalar(select(func.count()).select_from(TABLES.checkpoint)) == 1


def test_a_signer_of_another_log_is_refused(engine):
    with pytest.raises(LogDamaged), write_transaction(engine) as connection:
        LOG.checkpoint(connection, NoteSigner.of_seed("other", b"\x01" * 32))
