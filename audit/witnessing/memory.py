"""What this place signed last of a log: a witness of its own, outside the store and outside every backup of it."""

import os
import threading
from pathlib import Path

_NAME = "log-signed-here"


class SignedHere:
    """One file with a signed checkpoint, in the directory of the log's keys, of which backups copy keys and no more.

    Several processes may keep theirs; what stays is one of them.

    A place that cannot be read or written remembers nothing: then witnesses have to be reached at the next start.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / _NAME

    def note(self) -> bytes:
        """Return the checkpoint; empty when there is none."""
        try:
            return self._path.read_bytes()
        except OSError:
            return b""

    def keep(self, note: bytes) -> None:
        """Keep a checkpoint in place of the one before, whole or not at all."""
        aside = self._path.with_name(f".{self._path.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            with aside.open("wb") as file:
                file.write(note)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._path)
        except OSError:
            aside.unlink(missing_ok=True)
