"""The log as its callers use it; what it promises of its store is in tests/contract/test_audit_store.py."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from audit.checkpoint import newest, parse
from audit.errors import EventRefused, LogDamaged, NoteRefused
from audit.merkle import leaf_hash
from servicekit.transactions import write_transaction
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
    assert [one.position for one in first + second] == [0, 1, 2]
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


def test_acts_that_are_alike_are_recorded_as_if_each_was_said_alone(engine, tmp_path):
    """Two logs of the same acts, one entry at a time and all at once, are the same log."""
    acts = [event(number) for number in range(5)]
    names = [f"{number:032x}" for number in range(5)]
    single = database(tmp_path / "single.db")
    with write_transaction(single) as connection:
        said = [replace(act, object=name) for act, name in zip(acts, names, strict=True)]
        one_by_one = LOG.append(connection, said)
    with write_transaction(engine) as connection:
        first, leaves = LOG.append_alike(connection, acts, names)
    assert list(enumerate(leaves, first)) == one_by_one
    assert entries_of(engine) == entries_of(single)
    single.dispose()


def test_an_act_about_something_that_is_no_object_is_not_recorded(engine):
    with write_transaction(engine) as connection:
        with pytest.raises(EventRefused):
            LOG.append_alike(connection, [event(0)] * 2, ["0" * 32, "Jansen, J."])
        assert LOG.size(connection) == 0


def entries_of(engine):
    with write_transaction(engine) as connection:
        return connection.execute(select(TABLES.entry).order_by(TABLES.entry.c.index)).all()
