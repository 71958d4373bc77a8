"""What transactions on a store promise, whichever engine it is (`servicekit.transactions`)."""

import threading

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select

from servicekit.refusal import RefusalError
from servicekit.settings import SettingsRefused
from servicekit.store import PostgresqlAddress, open_engine
from servicekit.transactions import StoreUnavailable, read_transaction, write_transaction

METADATA = MetaData()
ROW = Table("row", METADATA, Column("number", Integer, primary_key=True, autoincrement=False))


@pytest.fixture
def engine(store_place):
    engine = open_engine(store_place)
    with write_transaction(engine) as connection:
        METADATA.create_all(connection)
    yield engine
    engine.dispose()


def add(engine, count):
    for _ in range(count):
        with write_transaction(engine) as connection:
            last = connection.scalar(select(func.coalesce(func.max(ROW.c.number), 0)))
            connection.execute(insert(ROW).values(number=last + 1))


def rows(connection):
    return connection.scalar(select(func.count()).select_from(ROW))


def test_writers_see_each_others_work_and_never_take_one_number_twice(engine, store_place):
    others = [open_engine(store_place) for _ in range(3)]  # as other processes would
    threads = [threading.Thread(target=add, args=(one, 20)) for one in (engine, *others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read_transaction(engine) as connection:
        assert connection.scalars(select(ROW.c.number).order_by(ROW.c.number)).all() == list(range(1, 81))
    for one in others:
        one.dispose()


def test_a_reader_sees_one_moment_however_long_it_reads(engine):
    add(engine, 1)
    with read_transaction(engine) as connection:
        assert rows(connection) == 1
        add(engine, 1)
        assert rows(connection) == 1
    with read_transaction(engine) as connection:
        assert rows(connection) == 2


def test_a_failed_act_leaves_nothing_and_the_next_one_goes_on(engine):
    def fail():
        with write_transaction(engine) as connection:
            connection.execute(insert(ROW).values(number=1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    add(engine, 1)
    with read_transaction(engine) as connection:
        assert rows(connection) == 1


@pytest.mark.parametrize(
    ("setting", "value"), [("synchronous_commit", "off"), ("fsync", "off"), ("full_page_writes", "off")]
)
def test_a_server_that_loses_commits_is_refused(postgresql_apart, setting, value):
    postgresql_apart.start(f"{setting}={value}")
    engine = open_engine(postgresql_apart.database())
    with pytest.raises(SettingsRefused, match=setting), read_transaction(engine):
        pass
    engine.dispose()


def test_a_role_that_would_not_wait_for_the_disk_is_refused(postgresql):
    place = postgresql.database()
    told = PostgresqlAddress(place.url.update_query_dict({"options": "-c synchronous_commit=off"}))
    engine = open_engine(told)
    with pytest.raises(RefusalError, match="synchronous_commit"), write_transaction(engine):
        pass
    engine.dispose()


def test_a_server_that_is_away_is_unavailable_and_serves_again_when_it_is_back(postgresql_apart):
    postgresql_apart.start()
    engine = open_engine(postgresql_apart.database())
    with write_transaction(engine) as connection:
        METADATA.create_all(connection)
    add(engine, 2)
    postgresql_apart.crash()
    with pytest.raises(StoreUnavailable):
        add(engine, 1)
    with pytest.raises(StoreUnavailable), read_transaction(engine):
        pass
    postgresql_apart.start()
    with read_transaction(engine) as connection:
        assert rows(connection) == 2
    engine.dispose()


def test_a_server_that_ends_in_the_middle_leaves_nothing_half_done(postgresql_apart):
    postgresql_apart.start()
    engine = open_engine(postgresql_apart.database())
    with write_transaction(engine) as connection:
        METADATA.create_all(connection)

    def broken_off():
        with write_transaction(engine) as connection:
            connection.execute(insert(ROW).values(number=1))
            postgresql_apart.crash()
            connection.execute(insert(ROW).values(number=2))

    with pytest.raises(StoreUnavailable):
        broken_off()
    postgresql_apart.start()
    add(engine, 1)
    with read_transaction(engine) as connection:
        assert rows(connection) == 1
    engine.dispose()
