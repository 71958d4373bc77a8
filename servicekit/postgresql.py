"""A store on PostgreSQL: one writer at a time, as on the embedded store, however many processes there are.

A write transaction takes an advisory lock first and keeps it until it has committed. So row numbers and the entries of
the audit log become visible in the order of their numbers and without gaps, and what is counted is counted right.
PostgreSQL lets the lock go when the connection ends, also when its process was killed.
"""

import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, inspect
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import DatabaseError

from servicekit.settings import SettingsRefused
from servicekit.transactions import WRITES

LOCK_SECONDS = 30
IDLE_SECONDS = 60
CONNECT_SECONDS = 10
_POOL, _MORE = 5, 35
_LOCK_SPACE = 0x44726D70
_PROCESS_SPACE = 0x44726D71
_LOCK = f"SELECT pg_advisory_xact_lock({_LOCK_SPACE}, hashtext(current_schema()))"
_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_SESSION = (
    "SET default_transaction_isolation = 'read committed'",  # after waiting for the lock the newest is seen
    f"SET lock_timeout = '{LOCK_SECONDS}s'",
    f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'",  # a machine that vanished keeps no lock
    "SET tcp_user_timeout = '30s'",
    "SET tcp_keepalives_idle = '10s'",  # so that a lock of a whole session goes as well
    "SET tcp_keepalives_interval = '5s'",
)
_DURABLE: Mapping[str, frozenset[str]] = {
    "fsync": frozenset({"on"}),
    "full_page_writes": frozenset({"on"}),
    "synchronous_commit": frozenset({"on", "local", "remote_write", "remote_apply"}),
    "server_encoding": frozenset({"UTF8"}),
}
_OWN = "n.oid = to_regnamespace(quote_ident(current_schema()))"
_SUPERUSER = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
_OWNER = f"SELECT pg_has_role(n.nspowner, 'USAGE') FROM pg_namespace n WHERE {_OWN}"  # noqa: S608 - ours
_NEIGHBOURS = f"""
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = 'alembic_version' AND NOT {_OWN} AND has_schema_privilege(n.oid, 'USAGE')
"""  # noqa: S608 - ours
_SIZE = f"""
SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND {_OWN}
"""  # noqa: S608 - ours
_SAMPLED = f"""
SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attstattarget IS DISTINCT FROM 0
AND a.atttypid IN ('bytea'::regtype, 'text'::regtype, 'varchar'::regtype) AND {_OWN}
"""  # noqa: S608 - ours
_TRY = "SELECT pg_try_advisory_lock(%s, hashtext(current_schema() || '/' || %s))"
_LET_GO = "SELECT pg_advisory_unlock_all()"
_ASKED = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"
_READ_ONLY = "25006"


def open_engine(url: URL) -> Engine:
    """Return an engine on the database. Its connections raise SettingsRefused when a commit there is not durable."""
    try:
        engine = create_engine(
            url, hide_parameters=True, pool_pre_ping=True, pool_size=_POOL, max_overflow=_MORE,
            connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "drempel"},
        )  # fmt: skip
    except ModuleNotFoundError:
        raise SettingsRefused("PostgreSQL needs the extra 'postgresql' of this package", field="store") from None
    weakref.finalize(engine, engine.pool.dispose)  # a command lets go of its engine without a word
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _leave_standby)
    return engine


def _prepare(connection: Any, _: Any) -> None:
    connection.autocommit = True
    stated = dict(connection.execute(_ASKED, [list(_DURABLE)]).fetchall())
    for name, values in _DURABLE.items():
        if stated.get(name) not in values:
            raise SettingsRefused(f"the server's {name} is not {' or '.join(sorted(values))}", field="store")
    for setting in _SESSION:
        connection.execute(setting)
    connection.autocommit = False


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql(_LOCK if writes else _SNAPSHOT)


def _leave_standby(context: ExceptionContext) -> None:
    """Let every connection go once one turns out to lead to a server that became a standby."""
    if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY:
        context.is_disconnect = True


def has_tables(engine: Engine) -> bool:
    """Whether a store was made in this database."""
    with engine.connect() as connection:
        return inspect(connection).has_table("alembic_version")


def sample_nothing(connection: Connection) -> None:
    """Have the server's statistics hold no value of a column of bytes or text of this schema.

    The planner's samples (`pg_statistic`) outlive the rows that they were taken from, also where the table is written
    anew. Without them it assumes few equal values and takes the index, which every query here has.
    """
    quote = connection.dialect.identifier_preparer.quote
    for table, column in connection.exec_driver_sql(_SAMPLED).all():
        statement = f"ALTER TABLE {quote(table)} ALTER COLUMN {quote(column)} SET STATISTICS 0"
        connection.exec_driver_sql(statement)


def check_apart(engine: Engine) -> None:
    """Raise SettingsRefused unless the role has a schema of its own here, and reaches into no other store's."""
    with engine.connect() as connection:
        if connection.exec_driver_sql(_SUPERUSER).scalar():
            raise SettingsRefused("the role passes by every permission", field="store")
        if not connection.exec_driver_sql(_OWNER).scalar():
            raise SettingsRefused("the role has no schema of its own", field="store")
        if connection.exec_driver_sql(_NEIGHBOURS).scalar():
            raise SettingsRefused("the role reaches into another store", field="store")


def size(engine: Engine) -> int:
    """Return how many bytes the tables of the schema take, with their indexes."""
    with engine.connect() as connection:
        found: int = connection.exec_driver_sql(_SIZE).scalar_one()
        return found


@contextmanager
def process_lock(engine: Engine, name: str) -> Iterator[Callable[[], bool]]:
    """Yield what tries once to take a lock among the processes on this schema, and tells whether it has it.

    The session holds it: until the block ends, or the process, or the connection, or the server.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            yield lambda: bool(connection.exec_driver_sql(_TRY, (_PROCESS_SPACE, name)).scalar())
        finally:
            try:
                connection.exec_driver_sql(_LET_GO)
            except DatabaseError:
                connection.invalidate()  # its session is gone, and the lock with it


def vacuum(engine: Engine, tables: Sequence[Table], *, rewrite: bool) -> None:
    """Free what was deleted; with `rewrite`, write the tables anew, so that nothing of it is in their files.

    The server's log of changes keeps it until its segments are used again, and so do copies of that log.
    """
    preparer = engine.dialect.identifier_preparer
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in tables:
            connection.exec_driver_sql(f"VACUUM {'(FULL)' if rewrite else ''} {preparer.format_table(table)}")
