import ctypes
import os
from pathlib import Path

import pytest

from servicekit import heap


def resident_set():
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="a C library without malloc_trim")
def test_what_was_freed_below_something_that_is_held_goes_back():
    held = [bytes(8_000) for _ in range(8_000)]
    del held[:-1]
    before = resident_set()
    heap.give_back()
    assert before - resident_set() > 30_000_000
    assert len(held) == 1
