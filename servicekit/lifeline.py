"""A process that ends when another one does, however that came to its end.

A killed process cannot tell its children. They watch a descriptor of it instead: Linux' signal at a parent's death
(prctl PR_SET_PDEATHSIG) would come as soon as the thread ends that started the child, and here pools of threads do.
"""

import os
import select
import threading
from multiprocessing import parent_process


def end_with_parent() -> None:
    """End this process of `multiprocessing` with the one that started it: none stays behind with keys in memory."""
    parent = parent_process()
    if parent is not None:
        _end_with(parent.sentinel)


def end_with(process: int) -> None:
    """End this process with that of this id, which must have started it; at once when it has ended already."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        os._exit(0)
    # Whoever is an orphan by now opened a stranger that got the number of its parent.
    if os.getppid() != process:
        os._exit(0)
    _end_with(descriptor)


def _end_with(sentinel: int) -> None:
    threading.Thread(target=_wait, args=(sentinel,), name="lifeline", daemon=True).start()


def _wait(sentinel: int) -> None:
    ended = select.poll()
    ended.register(sentinel, select.POLLIN)
    ended.poll()
    os._exit(0)
