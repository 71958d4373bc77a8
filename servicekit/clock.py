"""What time it is. Processes take it as a port so that two months can run in one go."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from servicekit.settings import SettingsRefused


class Clock(Protocol):
    """The present moment."""

    def now(self) -> datetime:
        """Return the aware UTC time."""

    def today(self) -> date:
        """Return the UTC date."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the aware UTC time."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the UTC date."""
        return self.now().date()


class FileClock:
    """Development only: the instant that a file holds, in ISO 8601; whoever writes the file moves the time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.now()

    def now(self) -> datetime:
        """Return the file's instant. Raises ValueError when the file holds none."""
        moment = datetime.fromisoformat(self._path.read_text(encoding="ascii").strip())
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def today(self) -> date:
        """Return the UTC date of the file's instant."""
        return self.now().astimezone(UTC).date()


class CallableClock:
    """The time that a function gives; for tests and simulations."""

    def __init__(self, moment: Callable[[], datetime]) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Return the function's instant."""
        return self._moment()

    def today(self) -> date:
        """Return the UTC date of the function's instant."""
        return self._moment().astimezone(UTC).date()


def clock_from(option: Path | None) -> Clock:
    """Return the system clock, or the development clock that `--clock PATH` names. Raises SettingsRefused."""
    if option is None:
        return SystemClock()
    try:
        return FileClock(option)
    except (OSError, ValueError):
        raise SettingsRefused("the clock file holds no time", field="clock") from None
