"""What a log's store promises, whichever database it is: order, one history, and nothing without its act."""

import threading

import pytest
from sqlalchemy import func, select

from audit.errors import LogDamaged
from audit.merkle import Edge, leaf_hash
from audit.note import NoteSigner
from audit.tiles import HashTiles
from servicekit.transactions import read_transaction, write_transaction
from tests.support.audit_log import LOG, LOG_ID, SIGNER, TABLES, database, event, fill


@pytest.fixture
def engine(store_place):
    engine = database(store_place)
    yield engine
    engine.dispose()


def leaves(connection):
    return [
        leaf_hash(entry) for entry in connection.scalars(select(TABLES.entry.c.entry).order_by(TABLES.entry.c.index))
    ]


def root_over(hashes):
    edge = Edge()
    for value in hashes:
        edge.add(value)
    return edge.root()


def test_entries_stand_in_order_from_zero(engine):
    made = fill(engine, [1, 300, 2])
    assert [one.position for one in made] == list(range(303))
    with engine.connect() as connection:
        assert leaves(connection) == [one.leaf_hash for one in made]


def test_the_stored_tree_is_the_tree_over_the_stored_entries(engine):
    fill(engine, [255, 1, 1, 700])
    with engine.connect() as connection:
        assert HashTiles(TABLES, connection).root(957) == root_over(leaves(connection))
        assert HashTiles(TABLES, connection).root(256) == root_over(leaves(connection)[:256])


def test_an_act_that_fails_leaves_neither_entry_nor_hash(engine):
    fill(engine, [5])

    def act():
        with write_transaction(engine) as connection:
            LOG.append(connection, [event()])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    with engine.connect() as connection:
        assert LOG.size(connection) == 5
        assert HashTiles(TABLES, connection).tile(0, 0) == b"".join(leaves(connection))


def test_an_act_and_its_record_become_visible_together(engine):
    with write_transaction(engine) as connection:
        LOG.append(connection, [event()])
        with read_transaction(engine) as other:
            assert LOG.size(other) == 0
    with read_transaction(engine) as other:
        assert LOG.size(other) == 1


def test_nothing_is_appended_for_no_events(engine):
    with write_transaction(engine) as connection:
        assert LOG.append(connection, []) == []


def test_writers_take_turns_and_make_one_history(engine):
    threads = [threading.Thread(target=fill, args=(engine, [7] * 8), kwargs={"checkpoint": False}) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        assert LOG.size(connection) == 4 * 8 * 7
        assert HashTiles(TABLES, connection).root(224) == root_over(leaves(connection))


def test_a_size_keeps_its_first_checkpoint(engine):
    fill(engine, [5])
    with write_transaction(engine) as connection:
        first = LOG.checkpoint(connection, SIGNER)
        assert LOG.checkpoint(connection, SIGNER) == first
        assert connection.scalar(select(func.count()).select_from(TABLES.checkpoint)) == 1


def test_a_log_signs_only_what_continues_its_last_checkpoint(engine):
    fill(engine, [5])
    with write_transaction(engine) as connection:
        HashTiles(TABLES, connection).store([(0, 0, bytes(5 * 32))])
        LOG.append(connection, [event()])
        with pytest.raises(LogDamaged, match="does not continue"):
            LOG.checkpoint(connection, SIGNER)


def test_a_signer_of_another_log_is_refused(engine):
    with pytest.raises(LogDamaged), write_transaction(engine) as connection:
        LOG.checkpoint(connection, NoteSigner.of_seed(f"{LOG_ID}.other", b"\x01" * 32))
