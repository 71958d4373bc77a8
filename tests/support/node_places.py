"""Where nodes of tests keep their stores, when they are not told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect

from servicekit.store import PostgresqlAddress, open_engine


@dataclass
class Stores:
    """In a file, unless a run chose otherwise."""

    place: Callable[[Path], Path | PostgresqlAddress] = lambda directory: directory / "store.sqlite"


STORES = Stores()


def rows_of(place: PostgresqlAddress) -> Iterator[bytes]:
    """Yield each table of a schema as its server copies it out, binary values as they are."""
    engine = open_engine(place)
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        assert tables
        with connection.connection.cursor() as cursor:
            for table in tables:
                with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT BINARY)') as copied:
                    yield b"".join(bytes(part) for part in copied)
    engine.dispose()
