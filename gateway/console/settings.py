"""The operators' console's configuration file. Relative paths are relative to the file."""

from pathlib import Path

from servicekit.settings import load_anchored
from servicekit.web.console.settings import ConsoleOptions


class OperatorConsoleSettings(ConsoleOptions):
    """One console in front of one gateway."""

    gateway: Path
    """The gateway's socket."""


def read_settings(path: Path) -> OperatorConsoleSettings:
    """Return the settings of a file with its paths resolved. Raises SettingsRefused naming the option."""
    return load_anchored(path, OperatorConsoleSettings)
