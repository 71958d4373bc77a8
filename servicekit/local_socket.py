"""A Unix socket that its owner and its group may use, and nobody else."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from servicekit.settings import SettingsRefused

SOCKET_MODE = 0o660
LONGEST = 107
"""Bytes that the name of a socket may have (unix(7))."""


def bind(path: Path, listen: Callable[[], int]) -> None:
    """Have `listen` make the socket at `path` with that mode; one that a killed process left is replaced.

    Raises SettingsRefused for a path that is too long to be a socket's name.
    """
    if len(os.fsencode(path)) > LONGEST:
        raise SettingsRefused(f"the path has more than {LONGEST} bytes, too many for a socket", field="socket")
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    if path.exists() and stat.S_ISSOCK(path.stat().st_mode):
        path.unlink()
    before = os.umask(0o777 & ~SOCKET_MODE)
    try:
        listen()
    finally:
        os.umask(before)
