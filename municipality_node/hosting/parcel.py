"""What travels when a municipality moves: one file, written whole, that names the digest of everything in it.

A tar file with the store (audit log included), the file of data keys, the secrets of custody as they are wrapped, and
the embedded processing log. Never the wrapping key: the parcel alone is noise wherever it is personal.
"""

import hashlib
import json
import os
import re
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from municipality_node.errors import ParcelRefused

FORMAT = "drempel-parcel/1"
CONTENTS = "parcel.json"
STORE = "store.sqlite"
DATA_KEYS = "data-keys.sqlite"
PROCESSING = "processing.sqlite"
_LARGEST_CONTENTS = 1 << 20
_CHUNK = 1 << 20
_NAME = re.compile(r"store\.sqlite|data-keys\.sqlite|processing\.sqlite|custody/[a-z0-9][a-z0-9.-]{0,80}\.key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a parcel says of itself."""

    municipality: str
    log_id: str
    move: str
    """The name of the move, in the log on both sides."""
    size: int
    root: str
    """Of the audit log, its last entry being the departure."""
    files: dict[str, str]
    """SHA-256 of every file."""


def pack(staged: Path, contents: Contents, target: Path) -> str:
    """Write the files under `staged` to `target` durably, readable by its owner only; return the parcel's SHA-256."""
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    (staged / CONTENTS).write_text(json.dumps({"format": FORMAT, **asdict(contents)}, indent=1), encoding="utf-8")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name in (CONTENTS, *sorted(contents.files)):
                tar.add(staged / name, arcname=name, recursive=False, filter=_anonymous)
        file.flush()
        os.fsync(file.fileno())
    digest = digest_of(aside)
    aside.replace(target)
    return digest


def unpack(parcel: Path, digest: str, target: Path) -> Contents:
    """Write what a parcel holds under `target`, everything held to its digest. Raises ParcelRefused."""
    if digest_of(parcel) != digest.strip().lower():
        raise ParcelRefused("it is not the parcel of which the digest was told", field="digest")
    try:
        with tarfile.open(parcel, mode="r:") as tar:
            members = iter(tar)
            contents = _contents(tar, next(members, None))
            found = {name: _write(source, target / name) for name, source in _files(tar, members)}
    except (tarfile.TarError, ValueError, TypeError, KeyError):
        problem = "format"
    else:
        if found != contents.files:
            raise ParcelRefused("a file is missing, or is another one", field="files")
        return contents
    raise ParcelRefused("no parcel, or of another release", field=problem)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _contents(tar: tarfile.TarFile, member: tarfile.TarInfo | None) -> Contents:
    if member is None or member.name != CONTENTS or member.size > _LARGEST_CONTENTS:
        raise ValueError("contents")
    file = tar.extractfile(member)
    told = json.loads(file.read()) if file is not None else {}
    if told.pop("format", "") != FORMAT:
        raise ValueError("format")
    return Contents(**told)


def _files(tar: tarfile.TarFile, members: Iterator[tarfile.TarInfo]) -> Iterator[tuple[str, IO[bytes]]]:
    for member in members:
        file = tar.extractfile(member) if member.isreg() and _NAME.fullmatch(member.name) else None
        if file is None:
            raise ParcelRefused("it holds what no parcel holds", field="files")
        yield member.name, file


def _write(source: IO[bytes], path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    summed = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := source.read(_CHUNK):
            summed.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return summed.hexdigest()


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out whose files they were on the other host."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
