import asyncio

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, func, insert, select

from servicekit.group_commit import Writer, WriterStopped
from servicekit.sqlite import open_engine, truncate_wal
from servicekit.transactions import StoreUnavailable, read_transaction, write_transaction

METADATA = MetaData()
ROWS = Table("row", METADATA, Column("id", Integer, primary_key=True), Column("value", LargeBinary))


@pytest.fixture
def engine(tmp_path):
    engine = open_engine(tmp_path / "store.db")
    with write_transaction(engine) as connection:
        METADATA.create_all(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def writer(engine):
    writer = Writer(engine)
    yield writer
    writer.stop()


def add(number, value=b""):
    def work(connection):
        connection.execute(insert(ROWS).values(id=number, value=value))
        return number

    return work


def count(engine):
    with read_transaction(engine) as connection:
        return connection.scalar(select(func.count()).select_from(ROWS))


async def test_a_result_arrives_after_the_commit(engine, writer):
    assert await writer.run(add(1)) == 1
    assert count(engine) == 1


async def test_one_failing_function_does_not_undo_its_neighbours(engine, writer):
    results = await asyncio.gather(*(writer.run(add(number)) for number in (1, 2, 2, 3)), return_exceptions=True)
    assert [result for result in results if isinstance(result, int)] == [1, 2, 3]
    assert count(engine) == 3


async def test_the_text_of_a_store_error_holds_no_value(writer):
    await writer.run(add(1, b"Visser"))
    with pytest.raises(Exception, match="UNIQUE") as caught:
        await writer.run(add(1, b"Visser"))
    assert "Visser" not in str(caught.value)


async def test_a_full_disk_fails_the_whole_group_and_leaves_nothing(engine, writer):
    def limit(connection):
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")

    await writer.run(limit)
    with pytest.raises(StoreUnavailable):
        await writer.run(add(1, bytes(1 << 20)))
    assert count(engine) == 0
    assert await writer.run(add(2)) == 2


async def test_work_after_stop_is_refused(writer):
    writer.stop()
    with pytest.raises(WriterStopped):
        await writer.run(add(1))


def test_truncating_the_log_leaves_no_deleted_byte_on_disk(engine, tmp_path):
    secret = b"planted-identity-" * 8
    with write_transaction(engine) as connection:
        connection.execute(insert(ROWS).values(id=1, value=secret))
    with write_transaction(engine) as connection:
        connection.execute(ROWS.delete())
    truncate_wal(engine)
    assert all(secret not in path.read_bytes() for path in tmp_path.iterdir())


async def test_what_a_writer_wrote_and_deleted_is_gone_while_it_keeps_its_connection(engine, writer, tmp_path):
    secret = b"planted-identity-" * 8
    await writer.run(add(1, secret))
    await writer.run(lambda connection: connection.execute(ROWS.delete()).rowcount)
    truncate_wal(engine)
    assert all(secret not in path.read_bytes() for path in tmp_path.iterdir())


async def test_a_writer_has_room_for_a_group_and_others_have_as_much_as_before(engine, writer):
    def room(connection):
        return connection.exec_driver_sql("PRAGMA cache_size").scalar()

    wide = await writer.run(room)
    with read_transaction(engine) as connection:
        assert wide < room(connection) < 0  # kibibytes are said as negative numbers


async def test_a_writer_sees_what_others_wrote_since(engine, writer):
    await writer.run(add(1))
    with write_transaction(engine) as connection:
        add(2)(connection)
    assert await writer.run(lambda connection: connection.scalar(select(func.count()).select_from(ROWS))) == 2
