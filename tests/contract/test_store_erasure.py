"""What is written anew has nothing left of what was deleted in the working files of its engine."""

import os
import time

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, delete, insert, select, text

from servicekit.migration import upgrade
from servicekit.store import open_engine, rewrite, sample_nothing
from servicekit.transactions import read_transaction, write_transaction

METADATA = MetaData()
ROW = Table(
    "row",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)
GONE, STAYING = os.urandom(24), os.urandom(24)


def settle(engine):
    """Have everything that was committed in the working files by now."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")


def analyse(engine):
    """Have the server take its samples now, as it does by itself once enough has changed."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


@pytest.fixture
def engine(store_place):
    engine = open_engine(store_place)
    with write_transaction(engine) as connection:
        METADATA.create_all(connection)
        sample_nothing(connection)
        rows = [{"number": at, "content": GONE if at % 2 else STAYING} for at in range(500)]
        connection.execute(insert(ROW), rows)
    if engine.dialect.name == "postgresql":
        analyse(engine)
        settle(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def files(request, engine, tmp_path):
    """All bytes of the working files: of PostgreSQL, without its log of changes."""
    folder = tmp_path
    if engine.dialect.name == "postgresql":
        folder = request.getfixturevalue("postgresql").directory / "data" / "base"
    return lambda: b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_after_writing_anew_only_what_stays_is_in_the_files(engine, files):
    assert GONE in files(), "it was there"
    with write_transaction(engine) as connection:
        connection.execute(delete(ROW).where(ROW.c.content == GONE))
    rewrite(engine, [ROW])
    if engine.dialect.name == "postgresql":
        settle(engine)
        # Whoever reads the table at that moment, such as autovacuum, keeps what is deleted until the next time.
        for _ in range(5):
            if GONE not in files():
                break
            time.sleep(1)
            rewrite(engine, [ROW])
            settle(engine)
    after = files()
    assert GONE not in after
    assert STAYING in after


@pytest.mark.parametrize("migrations", ["gateway.adapters.migrations", "municipality_node.store.migrations"])
def test_a_server_takes_no_samples_of_bytes_and_text_of_a_store(postgresql, migrations):
    engine = open_engine(postgresql.database())
    upgrade(engine, migrations)
    asked = select(text("atttypid::regtype::text, attstattarget")).select_from(
        text("pg_attribute JOIN pg_class c ON c.oid = attrelid")
    )
    own = text("relnamespace = current_schema()::regnamespace AND relkind = 'r' AND attnum > 0")
    with read_transaction(engine) as connection:
        columns = connection.execute(asked.where(own)).all()
    engine.dispose()
    kept = {kind for kind, target in columns if target == 0}
    sampled = {kind for kind, target in columns if target != 0}
    assert "bytea" in kept
    assert sampled <= {"bigint", "integer", "double precision", "boolean", "oid"}, sampled
