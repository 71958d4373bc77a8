"""Copies of stores that are consistent whoever writes meanwhile, and a statement of what was copied.

A copy appears whole, in a directory of its own that did not exist. What opens it goes elsewhere: a backup of a store
never lies beside its keys.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from servicekit.settings import SettingsRefused
from servicekit.sqlite import open_engine, snapshot
from servicekit.transactions import read_transaction

STATEMENT = "backup.json"
FORMAT = "drempel-backup/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogState:
    """How far the audit log in a store reaches."""

    log_id: str
    size: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a backup says of itself; written last, so that what has one is whole."""

    of: str
    taken_at: str
    log: LogState
    files: Mapping[str, str]
    """SHA-256 of every file."""


def check_apart(copies: Path, keys: Path) -> None:
    """Raise SettingsRefused when copies and keys would lie in one place."""
    one, other = copies.resolve(), keys.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise SettingsRefused("what opens a backup belongs elsewhere", field="keys_to")


def back_up(
    stores: Mapping[str, Path],
    target: Path,
    log_of: Callable[[Connection], LogState],
    *,
    of: str,
    now: datetime,
) -> Statement:
    """Copy databases to a directory that does not exist yet, the one with the log first; return what was copied.

    Each copy is what was committed at one instant; later entries of `stores` are copied after earlier ones. Raises
    SettingsRefused when there is something at `target`, StoreUnavailable.
    """
    if target.exists():
        raise SettingsRefused("there is a backup here already", field="directory")
    staged = target.with_name(f".{target.name}.taking")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=0o700, parents=True)
    try:
        for name, path in stores.items():
            if path.exists():
                copy_database(path, staged / name)
        log = _log(staged / next(iter(stores)), log_of)  # before the digests: opening a database may write to it
        digests = {path.name: _digest(path) for path in sorted(staged.iterdir())}
        statement = Statement(of=of, taken_at=now.isoformat(timespec="seconds"), log=log, files=digests)
        _write(staged / STATEMENT, json.dumps({"format": FORMAT, **asdict(statement)}, indent=1).encode() + b"\n")
        staged.replace(target)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return statement


def copy_database(source: Path, target: Path) -> None:
    """Write a database as it is now over what was at `target`, whole or not at all."""
    aside = target.with_name(f".{target.name}.new")
    aside.unlink(missing_ok=True)
    engine = open_engine(source)
    try:
        snapshot(engine, aside)
    finally:
        engine.dispose()
    aside.chmod(0o600)
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.replace(target)


def copy_secrets(sources: Iterable[Path], target: Path) -> None:
    """Put wrapped secrets over their copies; one that is gone at the source goes from the copy as well."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    named = {path.name: path for path in sources}
    for stale in set(target.glob("*.key")) - {target / name for name in named}:
        stale.unlink()
    for name, path in named.items():
        aside = target / f".{name}.new"
        aside.unlink(missing_ok=True)
        _write(aside, path.read_bytes())
        aside.replace(target / name)


def _log(copy: Path, log_of: Callable[[Connection], LogState]) -> LogState:
    engine = open_engine(copy)
    try:
        with read_transaction(engine) as connection:
            return log_of(connection)
    finally:
        engine.dispose()
        for beside in ("-wal", "-shm"):
            copy.with_name(copy.name + beside).unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
