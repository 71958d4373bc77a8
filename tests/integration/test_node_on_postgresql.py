"""A municipality's schema is its own, whatever another one's role tries; and what a node refuses to start on."""

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError

from municipality_node.errors import AlreadyInitialised
from municipality_node.store.opening import open_store, tables
from servicekit.settings import SettingsRefused
from servicekit.store import PostgresqlAddress
from servicekit.transactions import read_transaction, write_transaction
from tests.support.certificates import Authority
from tests.support.node import HERE, MemoryGateway, Node
from tests.support.place import Place
from tests.support.postgresql import as_configured
from tests.unit.municipality_node.store.test_audit_lookup import _record

DENIED, UNDEFINED = "42501", "42P01"


@pytest.fixture
def mine(postgresql, tmp_path):
    """A municipality with something in its store."""
    node = Node(tmp_path, MemoryGateway(), store=postgresql.schema())
    _record(node, "one")
    yield node
    node.close()


@pytest.fixture
def theirs(postgresql):
    """The address of another municipality's store, in the same database."""
    address = postgresql.schema()
    open_store(address).dispose()
    return address


def schema_of(node):
    with read_transaction(node.tenant.engine) as connection:
        return connection.scalar(text("SELECT current_schema()"))


class Intruder:
    """A session of another municipality's role, each statement in a transaction of its own."""

    def __init__(self, address):
        self.engine = create_engine(address.url, isolation_level="AUTOCOMMIT")

    def refused(self, statement):
        """Return the state with which the server refuses; None when it does what is asked."""
        try:
            with self.engine.connect() as connection:
                connection.exec_driver_sql(statement)
        except DBAPIError as error:
            return error.orig.sqlstate
        return None

    def asked(self, statement, value):
        with self.engine.connect() as connection:
            return connection.exec_driver_sql(statement, (value,)).all()


@pytest.fixture
def intruder(theirs):
    intruder = Intruder(theirs)
    yield intruder
    intruder.engine.dispose()


def test_another_role_can_do_nothing_to_any_table(mine, intruder):
    schema = schema_of(mine)
    statements = (
        "SELECT count(*) FROM {0}", "TABLE {0}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE", "DROP TABLE {0} CASCADE",
        "ALTER TABLE {0} DISABLE TRIGGER ALL", "DO $$BEGIN LOCK TABLE {0}; END$$", "COPY {0} TO STDOUT",
        "COPY {0} FROM STDIN",
        "CREATE VIEW seen AS SELECT * FROM {0}", "CREATE TABLE copied AS SELECT * FROM {0}", "VACUUM FULL {0}",
        "GRANT ALL ON {0} TO PUBLIC", "CREATE INDEX ON {0} ((1))", "SELECT pg_relation_size('{0}')",
    )  # fmt: skip
    for table in tables():
        name = f"{schema}.{table.name}"
        for statement in statements:
            assert intruder.refused(statement.format(name)) == DENIED, statement.format(name)
    with read_transaction(mine.tenant.engine) as connection:
        assert mine.tenant.audit.log.size(connection) == 1, "everything is as it was"


def test_another_role_gets_in_by_no_other_door(mine, intruder, postgresql):
    schema = schema_of(mine)
    doors = {
        f"SET ROLE {schema}": DENIED,
        f"SET SESSION AUTHORIZATION {schema}": DENIED,
        f"CREATE TABLE {schema}.mine (x int)": DENIED,
        f"DROP SCHEMA {schema} CASCADE": DENIED,
        f"ALTER ROLE {schema} PASSWORD 'x'": DENIED,
        f"GRANT {schema} TO CURRENT_USER": DENIED,
        f"CREATE TABLE hook (x bigint REFERENCES {schema}.signal (id))": DENIED,
        "CREATE SCHEMA another": DENIED,
        "CREATE TABLE public.trap (x int)": DENIED,
        "CREATE TEMPORARY TABLE signal (x int)": DENIED,
        "COPY (SELECT 1) TO PROGRAM 'id'": DENIED,
        "SELECT pg_read_file('PG_VERSION')": DENIED,
        "SELECT pg_ls_waldir()": DENIED,
        "CREATE EXTENSION pageinspect": DENIED,
        "ALTER SYSTEM SET log_statement = 'all'": DENIED,
    }
    assert {door: intruder.refused(door) for door in doors} == doors
    # A path leads nowhere: names are not found in a schema that the role may not use.
    assert intruder.refused(f"SET search_path = {schema}; SELECT * FROM signal") == UNDEFINED  # noqa: S608
    # What a session asks, and what columns hold, others do not see.
    with write_transaction(mine.tenant.engine) as connection:
        connection.execute(text("SELECT 'of this municipality'"))
        seen = intruder.asked("SELECT query FROM pg_stat_activity WHERE usename = %s", schema)
    assert {row.query for row in seen} == {"<insufficient privilege>"}
    assert intruder.asked("SELECT * FROM pg_stats WHERE schemaname = %s", schema) == []
    other = postgresql.database()
    elsewhere = Intruder(PostgresqlAddress(intruder.engine.url.set(database=other.url.database)))
    assert elsewhere.refused("CREATE TABLE trap (x int)") == DENIED
    elsewhere.engine.dispose()


def test_its_own_role_can_do_what_the_other_could_not(mine):
    with mine.tenant.engine.connect() as connection:
        for table in tables():
            connection.execute(select(table).limit(1))


def test_a_role_that_reaches_further_is_refused_by_name(mine, postgresql):
    schema, owner = schema_of(mine), create_engine(postgresql.owner("shared"), isolation_level="AUTOCOMMIT")
    homeless, curious = postgresql.schema(), postgresql.schema()
    with owner.connect() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {homeless.url.username}")
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {curious.url.username}")
    for address, told in (
        (PostgresqlAddress(postgresql.owner("shared")), "passes by every permission"),
        (homeless, "no schema of its own"),
        (curious, "reaches into another store"),
    ):
        with pytest.raises(SettingsRefused) as refused:
            open_store(address)
        assert (refused.value.field, told in str(refused.value)) == ("store", True)
    with owner.connect() as connection:
        connection.exec_driver_sql(f"REVOKE USAGE ON SCHEMA {schema} FROM {curious.url.username}")
    open_store(curious).dispose()
    owner.dispose()


def test_keys_of_another_municipality_are_not_made_for_a_store_that_is_in_use(mine, tmp_path):
    place = Place(tmp_path, Authority(tmp_path / "pki"), "localhost:1", mine.gateway.signing)
    url = as_configured(mine.tenant.engine.url)
    place.config.write_text(
        place.config.read_text().replace(f'directory = "{HERE.value}"', f'directory = "new"\nstore = "{url}"')
    )
    with pytest.raises(AlreadyInitialised):
        place.run("init", only=HERE.value)
    assert not (place.directory / "new" / "custody").exists()
