"""SIGHUP, which asks a node to read its configuration again: remembered from its first moment on."""

import signal


class Rereading:
    """Whether somebody asked since it was last looked at."""

    def __init__(self) -> None:
        self._asked = False

    def expect(self) -> None:
        """Remember SIGHUP from now on; without this the signal ends the process."""
        signal.signal(signal.SIGHUP, lambda *_: self._ask())

    def taken(self) -> bool:
        """Return whether the configuration should be read again, once for all who asked so far."""
        asked, self._asked = self._asked, False
        return asked

    def _ask(self) -> None:
        self._asked = True


REREADING = Rereading()
"""That of this process. It expects the signal before what takes long is imported, so it cannot belong to a command."""
