"""Giving memory back: what a long build freed stays with the C library's allocator until it is asked for."""

import ctypes
import gc


def give_back() -> None:
    """Return freed memory to the system; where the C library has no such call (musl), nothing happens.

    glibc raises its threshold for memory of its own with every large piece that is freed, and from then on keeps
    pieces of up to 32 MB in a heap that shrinks at its end only (malloc_trim(3), mallopt(3)).
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
