"""What a running process holds in memory, how much and byte for byte, by Linux's /proc: no dump is written anywhere."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

CHUNK = 8 << 20


def family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def anonymous(pids: Iterable[int]) -> int:
    """Return the bytes that processes hold of their own: what is only a file in memory is left out."""
    return sum(_figure(pid, "RssAnon") for pid in pids)


def resident(pids: Iterable[int]) -> int:
    """Return the bytes that processes hold, files that they have mapped or read into memory included."""
    return sum(_figure(pid, "VmRSS") for pid in pids)


def held(pids: Iterable[int], patterns: dict[str, bytes]) -> set[str]:
    """Return the names of the patterns that one of the processes has somewhere in its memory."""
    seen: set[str] = set()
    longest = max(map(len, patterns.values()))
    for pid in pids:
        before = b""
        for data in _memory(pid):
            window = before + data
            seen |= {name for name, pattern in patterns.items() if name not in seen and pattern in window}
            before = data[-longest:]
    return seen


def _figure(pid: int, name: str) -> int:
    [line] = (one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith(f"{name}:"))
    return int(line.split()[1]) << 10


def _memory(pid: int) -> Iterator[bytes]:
    """Yield the memory of a process: what it wrote or could write, its code and libraries left out."""
    try:
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
            for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
                span, rights, *_ = line.split()
                if not rights.startswith("rw"):
                    continue
                start, end = (int(edge, 16) for edge in span.split("-"))
                for at in range(start, end, CHUNK):
                    try:
                        memory.seek(at)
                        yield memory.read(min(CHUNK, end - at))
                    except OSError:
                        continue  # a region that went, or that the kernel keeps to itself
    except PermissionError:
        pytest.skip("another process's memory cannot be read here (ptrace_scope)")
