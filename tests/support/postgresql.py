"""A PostgreSQL server of one's own, from Debian's package: in a temporary directory, reached by a socket in it."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, create_engine

from servicekit.store import PostgresqlAddress

_ROLE = "drempel"
_SETTINGS = ("listen_addresses=", "shared_buffers=32MB", "max_connections=120", "log_min_messages=fatal")
_START_SECONDS = 60


def binaries() -> Path:
    """Return where the newest installed server's programs are; skips, or fails where nothing may be left out."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    reason = "PostgreSQL is not installed (Debian's package postgresql)"
    if os.environ.get("DREMPEL_ALL_STORES"):
        pytest.fail(reason)
    pytest.skip(reason)


def as_configured(url: URL) -> str:
    """Return an address as settings name it."""
    return url.render_as_string().replace("+psycopg", "")


class Server:
    """A running server, its directory, and databases in it."""

    def __init__(self, programs: Path, directory: Path) -> None:
        self._programs = programs
        self.directory = directory
        self._process: subprocess.Popen[bytes] | None = None
        self._names = (f"d{number}" for number in count(1))

    def initialise(self) -> None:
        """Make the cluster."""
        if os.getuid() == 0:  # the server refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(self.directory, user.pw_uid, user.pw_gid)
        options = ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-U", _ROLE]
        command = [*_as_server(), self._programs / "initdb", "-D", self.directory / "data", *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def start(self, *settings: str) -> None:
        """Start it, and wait until it answers."""
        options = [part for one in (*_SETTINGS, *settings) for part in ("-c", one)]
        data = self.directory / "data"
        command = [*_as_server(), self._programs / "postgres", "-D", data, "-k", self.directory, *options]
        self._process = subprocess.Popen(command, cwd="/", stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        ready = [self._programs / "pg_isready", "-q", "-h", self.directory]
        latest = time.monotonic() + _START_SECONDS
        while subprocess.run(ready, check=False).returncode:
            assert time.monotonic() < latest, "the server does not start"
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT breaks connections, SIGQUIT is a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None

    def crash(self) -> None:
        """End it at once, as `kill -9` of the whole server would: without a last checkpoint."""
        self.stop(signal.SIGQUIT)

    def database(self) -> PostgresqlAddress:
        """Return a new, empty database."""
        name = next(self._names)
        with self._as_owner("postgres") as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        return PostgresqlAddress(self._url(name))

    def owner(self, database: str) -> URL:
        """Return the address at which everything is permitted."""
        return self._url(database)

    def schema(self) -> PostgresqlAddress:
        """Return an empty schema with a role of its own, which may do nothing else, in a database that many share."""
        role = next(self._names)
        with self._as_owner("postgres") as connection:
            if not connection.exec_driver_sql("SELECT 1 FROM pg_database WHERE datname = 'shared'").scalar():
                connection.exec_driver_sql("CREATE DATABASE shared")
                connection.exec_driver_sql("REVOKE ALL ON DATABASE shared FROM PUBLIC")
            connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
            connection.exec_driver_sql(f"GRANT CONNECT ON DATABASE shared TO {role}")
        with self._as_owner("shared") as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA AUTHORIZATION {role}")
        return PostgresqlAddress(self._url("shared", role))

    @contextmanager
    def _as_owner(self, database: str) -> Iterator[Connection]:
        engine = create_engine(self._url(database), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            yield connection
        engine.dispose()

    def _url(self, name: str, role: str = _ROLE) -> URL:
        return URL.create("postgresql+psycopg", role, database=name, query={"host": str(self.directory)})


def _as_server() -> list[str]:
    """Whom the server runs as; it ends with the process that started it."""
    identity = ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
    return ["setpriv", "--pdeathsig=INT", *identity]


@contextmanager
def made() -> Iterator[Server]:
    """Yield a server that was not started yet."""
    programs = binaries()
    # Not below pytest's directory: another user may not enter that, and a socket's path must be short.
    directory = Path(tempfile.mkdtemp(prefix="drempel-pg-"))
    server = Server(programs, directory)
    try:
        server.initialise()
        yield server
    finally:
        server.crash()  # nobody needs its last checkpoint
        shutil.rmtree(directory)
