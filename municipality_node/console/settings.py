"""The console's configuration file. Relative paths are relative to the file."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from servicekit.settings import load_anchored
from servicekit.web.console.settings import ConsoleOptions


class ConsoleSettings(ConsoleOptions):
    """One console: one municipality, one address."""

    node: Path
    """The node's socket."""
    municipality: Annotated[str, Field(pattern=r"^[0-9]{4}$")]


def read_settings(path: Path) -> ConsoleSettings:
    """Return the settings of a file with its paths resolved. Raises SettingsRefused naming the option."""
    return load_anchored(path, ConsoleSettings)
