"""What is sealed for one municipality in one batch, as one message: many bundles cost the stream what one would."""

import hashlib
import struct
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from keys.errors import KeysError
from keys.header import HEADER_SIZE, Header
from keys.identity import MunicipalityCode

MAGIC = b"DRFM\x01"
MOST_BYTES = 480_000
"""Of a frame: brokers take a megabyte by default, and answer by sequence in base64."""
DIGEST_SIZE = 16
_COUNT, _SIZE = struct.Struct(">H"), struct.Struct(">I")


class Kind(StrEnum):
    """What a frame holds, as its subject says. The other part of a subject is the code of a municipality."""

    BUNDLES = "bundles"
    FEEDBACK = "feedback"


class FrameDamaged(Exception):
    """These bytes are not a frame, or not the one that was asked for."""


class Sealed(NamedTuple):
    """Something sealed, for whom, and the epoch that it ends with, if it ends with one."""

    municipality: MunicipalityCode
    epoch: int | None
    data: bytes


class Frame(NamedTuple):
    """One message to be."""

    municipality: MunicipalityCode
    epoch: int | None
    members: tuple[int, ...]
    """Which of what was to be framed is inside, by place."""
    data: bytes

    @property
    def digest(self) -> bytes:
        """The name by which its bytes are known again."""
        return digest(self.data)


def epoch_of(bundle: bytes) -> int | None:
    """Return the epoch that a bundle, of which at least the header is here, was sealed under; None for other bytes."""
    try:
        return Header.decode(bundle[:HEADER_SIZE]).epoch
    except KeysError:
        return None


def digest(data: bytes) -> bytes:
    """Return the name of a frame by its bytes."""
    return hashlib.sha256(data).digest()[:DIGEST_SIZE]


def frames(sealed: Sequence[Sealed]) -> Iterator[Frame]:
    """Yield frames that hold each of these once; none mixes municipalities, or epochs, or is too large.

    What ends with its epoch can be erased with it: nothing else is in its frame.
    """
    groups: dict[tuple[MunicipalityCode, int | None], list[int]] = {}
    for at, one in enumerate(sealed):
        groups.setdefault((one.municipality, one.epoch), []).append(at)
    for (municipality, epoch), members in groups.items():
        for part in _parts(members, sealed):
            data = encode([sealed[at].data for at in part])
            yield Frame(municipality, epoch, tuple(part), data)


def _parts(members: Sequence[int], sealed: Sequence[Sealed]) -> Iterator[list[int]]:
    part: list[int] = []
    size = 0
    for at in members:
        if part and size + len(sealed[at].data) > MOST_BYTES:
            yield part
            part, size = [], 0
        part.append(at)
        size += len(sealed[at].data)
    yield part


def encode(contents: Sequence[bytes]) -> bytes:
    """Return these as one frame."""
    sized = (part for one in contents for part in (_SIZE.pack(len(one)), one))
    return b"".join((MAGIC, _COUNT.pack(len(contents)), *sized))


def decode(data: bytes, name: bytes) -> list[bytes]:
    """Return what is in the frame of this name. Raises FrameDamaged for other bytes."""
    if digest(data) != name or not data.startswith(MAGIC):
        raise FrameDamaged("not the frame of this name")
    at = len(MAGIC) + _COUNT.size
    (count,) = _COUNT.unpack(data[len(MAGIC) : at])
    contents = []
    for _ in range(count):
        (size,) = _SIZE.unpack(data[at : at + _SIZE.size])
        at += _SIZE.size
        contents.append(data[at : at + size])
        at += size
    return contents
