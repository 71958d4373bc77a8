"""Where nodes of tests keep their stores, when they are not told."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from servicekit.store import PostgresqlAddress


@dataclass
class Stores:
    """In a file, unless a run chose otherwise."""

    place: Callable[[Path], Path | PostgresqlAddress] = lambda directory: directory / "store.sqlite"


STORES = Stores()
