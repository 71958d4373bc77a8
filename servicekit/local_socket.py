"""A Unix socket that its owner and its group may use, and nobody else."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

SOCKET_MODE = 0o660


def bind(path: Path, listen: Callable[[], int]) -> None:
    """Have `listen` make the socket at `path` with that mode; one that a killed process left is replaced."""
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    if path.exists() and stat.S_ISSOCK(path.stat().st_mode):
        path.unlink()
    before = os.umask(0o777 & ~SOCKET_MODE)
    try:
        listen()
    finally:
        os.umask(before)
