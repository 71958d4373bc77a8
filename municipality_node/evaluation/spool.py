"""Bundles between sealing and matching: on disk, as a mailbox would hold them, nameless and gone when it is closed."""

import tempfile
from collections.abc import Iterator
from typing import Self

_LENGTH = 4


class Spool:
    """Bundles in the order in which they came; what they hold in clear stays sealed. Use as a context manager."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the spool
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        return self._count

    def add(self, bundle: bytes) -> None:
        """Keep one more bundle."""
        self._file.write(len(bundle).to_bytes(_LENGTH, "big") + bundle)
        self._count += 1

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        while head := self._file.read(_LENGTH):
            yield self._file.read(int.from_bytes(head, "big"))
