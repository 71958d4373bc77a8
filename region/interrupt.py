"""An interrupt by the terminal (SIGINT) or by a service manager, `timeout` or CI (SIGTERM) ends a run in order."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise KeyboardInterrupt inside at either signal, and end the process by that signal once it came through.

    What runs inside stops its services on the way. Commands under way end with the process, and so does a service
    that was not reached any more: see `region.tied`.
    """
    came: list[int] = []

    def interrupt(number: int, _: FrameType | None) -> None:
        came.append(number)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        sys.stdout.flush()
        # By the default action: threads that wait for a command do not hold the process up, and its caller sees why.
        signal.signal(came[0], signal.SIG_DFL)
        os.kill(os.getpid(), came[0])
