"""Checkpoints (C2SP tlog-checkpoint): the signed statement that a log of this name and size has this root."""

import base64
import binascii
from dataclasses import dataclass

from sqlalchemy import Connection, select

from audit.errors import LogDamaged, NoteRefused
from audit.merkle import HASH_SIZE
from audit.schema import LogTables


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a checkpoint states."""

    origin: str
    size: int
    root: bytes


def parse(note: bytes) -> Checkpoint:
    """Return what a note states, without verifying who signed it. Raises NoteRefused."""
    try:
        return parse_text(note.decode())
    except UnicodeDecodeError:
        raise NoteRefused("not a checkpoint") from None


def parse_text(text: str) -> Checkpoint:
    """Return what a checkpoint's text states. Raises NoteRefused."""
    try:
        origin, size, root, _ = text.split("\n", 3)
        stated = Checkpoint(origin=origin, size=int(size), root=base64.b64decode(root, validate=True))
    except (ValueError, binascii.Error):
        raise NoteRefused("not a checkpoint") from None
    if str(stated.size) != size or stated.size < 0 or len(stated.root) != HASH_SIZE:
        raise NoteRefused("not a checkpoint")
    return stated


def newest(connection: Connection, tables: LogTables) -> bytes | None:
    """Return the note of the largest size, or None. Raises LogDamaged when it is kept under another than its own."""
    table = tables.checkpoint
    found = connection.execute(select(table.c.size, table.c.note).order_by(table.c.size.desc()).limit(1)).first()
    if found is None:
        return None
    note: bytes = found.note
    if parse(note).size != found.size:
        raise LogDamaged("the newest checkpoint is kept under another size than it states: run fsck")
    return note
