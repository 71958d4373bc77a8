"""The log as its callers use it; what it promises of its store is in tests/contract/test_audit_store.py."""

import json

import pytest
from sqlalchemy import select

from audit.checkpoint import newest, parse
from audit.errors import LogDamaged, NoteRefused
from audit.merkle import leaf_hash
from servicekit.sqlite import write_transaction
from tests.support.audit_log import LOG, LOG_ID, SIGNER, TABLES, database, event, fill


@pytest.fixture
def engine(tmp_path):
    engine = database(tmp_path / "log.db")
    yield engine
    engine.dispose()


def test_appending_tells_where_each_event_stands_and_its_leaf(engine):
    with write_transaction(engine) as connection:
        first = LOG.append(connection, [event(1), event(2)])
        second = LOG.append(connection, [event(3)])
        entries = list(connection.scalars(select(TABLES.entry.c.entry).order_by(TABLES.entry.c.index)))
    assert [one.index for one in first + second] == [0, 1, 2]
    assert [one.leaf_hash for one in first + second] == [leaf_hash(entry) for entry in entries]
    assert [json.loads(entry)["index"] for entry in entries] == [0, 1, 2]


def test_two_equal_events_are_two_different_entries(engine):
    with write_transaction(engine) as connection:
        one, other = LOG.append(connection, [event(1), event(1)])
    assert one.leaf_hash != other.leaf_hash


def test_a_checkpoint_states_name_size_and_root(engine):
    fill(engine, [3])
    with write_transaction(engine) as connection:
        stated = parse(newest(connection, TABLES))
    assert (stated.origin, stated.size, len(stated.root)) == (LOG_ID, 3, 32)


def test_a_log_that_lost_entries_signs_nothing(engine):
    fill(engine, [5])
    with write_transaction(engine) as connection:
        connection.exec_driver_sql('DELETE FROM audit_entry WHERE "index" = 4')
        with pytest.raises(LogDamaged, match="covers 5 entries, the log has 4"):
            LOG.checkpoint(connection, SIGNER)


@pytest.mark.parametrize("note", [b"", b"a\nb\nc\nd", b"a\n01\nAAAA\n", b"a\n1\nAAAA\n", b"\xff\n1\nAAAA\n"])
def test_what_is_no_checkpoint_is_refused(note):
    with pytest.raises(NoteRefused):
        parse(note)
