"""What every command needs: its options, its settings, and errors as one coded line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from gateway.settings import Settings, load_settings
from gateway.wiring.installation import Installation, open_installation
from keys.custody.personal import read_passphrase
from keys.errors import KeysError
from servicekit.clock import clock_from
from servicekit.refusal import RefusalError, UnavailableError, file_problem
from servicekit.rpc_errors import where

ConfigOption = Annotated[Path, typer.Option("--config", "-c", help="The gateway's settings (TOML).")]
ClockOption = Annotated[
    Path | None, typer.Option("--clock", help="Development: a file with the present instant (ISO 8601).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@contextmanager
def refusals() -> Iterator[None]:
    """End the command with exit code 1 and one line: the code, the field, the reason. Never a value or a traceback.

    A file that cannot be read or written is named without its directory; a fault of ours by its type and place.
    """
    try:
        yield
    except RefusalError as error:
        problem = f"{error.public_text}: {error}" if str(error) not in {"", error.field} else error.public_text
    except KeysError as error:
        problem = f"{error.refusal.value.upper()}: {error}"
    except UnavailableError as error:
        problem = f"UNAVAILABLE: {error}"
    except OSError as error:
        problem = f"UNAVAILABLE: {file_problem(error)}"
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except Exception as error:  # noqa: BLE001 - its text may carry a value, its type and place do not
        problem = f"INTERNAL: {type(error).__name__} at {where(error)}"
    else:
        return
    sys.stderr.write(problem + "\n")
    raise typer.Exit(1)


def opened(config: Path, clock: Path | None = None) -> tuple[Settings, Installation]:
    """Return settings and installation."""
    settings = load_settings(config)
    return settings, open_installation(settings, clock_from(clock))


def passphrase(path: Path, files: list[Path] | None, number: int, *, new: bool = False) -> str:
    """Return the passphrase of a person's key file: from its file, or asked for at the terminal; a new one twice."""
    if files and number < len(files):
        return read_passphrase(files[number])
    return str(typer.prompt(f"passphrase of {path.name}", hide_input=True, confirmation_prompt=new, err=True))


def said(text: str) -> None:
    """Print a line for people on stderr."""
    sys.stderr.write(text + "\n")
