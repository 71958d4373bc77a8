"""Whether processes came to their end, as the kernel tells it."""

import time
from collections.abc import Iterable
from pathlib import Path

PATIENCE = 30.0


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and nobody asked after does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def that_mention(words: object) -> list[int]:
    """Return the processes whose command line holds these words."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            line = (place / "cmdline").read_bytes()
        except OSError:
            continue
        if str(words).encode() in line:
            found.append(int(place.name))
    return found


def started_by(process: int) -> list[int]:
    """Return the processes that one has started and that run."""
    return [int(place.name) for place in Path("/proc").glob("[0-9]*") if _parent(place) == process]


def _parent(place: Path) -> int | None:
    try:
        return int((place / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def gone(pids: Iterable[int], patience: float = PATIENCE) -> bool:
    """Wait until all of them have ended; return whether they did in time."""
    deadline = time.monotonic() + patience
    while any(map(alive, pids)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
