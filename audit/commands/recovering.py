"""`drempel-audit restore` and `succeed`: the two ways out when a store was restored from a backup."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from audit.commands.keeping import TABLES, StoreArgument, opened
from audit.commands.verifying import KeyOption, progress
from audit.events import Event, EventId
from audit.recovery.succession import succeed
from audit.recovery.taking_back import take_back
from audit.verify.source import ExportSource

_COMMAND_LINE = "command-line"


def restore(
    path: StoreArgument,
    exported: Annotated[Path, typer.Argument(help="an export of the same log", exists=True)],
    key: KeyOption,
) -> None:
    """Put back the entries that an export has and the store lost or damaged. The service is stopped. All or nothing."""
    with (
        opened(path, write=True) as connection,
        progress("taking back", ExportSource(exported).size()) as advance,
    ):
        back = take_back(connection, TABLES, exported, key.read_text(encoding="utf-8"), advance=advance)
    Console(soft_wrap=True).print(f"{back.added} entries are back behind the log, {back.mended} inside it")


def begin_anew(
    path: StoreArgument,
    name: Annotated[str, typer.Option(help="the name of the log that follows; put it into the service's settings")],
    archive: Annotated[Path, typer.Option(help="a directory that does not exist yet, for the log that ends")],
) -> None:
    """End a log whose entries are lost and begin another that says so. The service is stopped."""

    def beginning(size: int, root: bytes) -> Event:
        fields: dict[str, str | int] = {"size": size, "root": root.hex()}
        return Event(
            id=EventId.LOG_SUCCEEDED, object="log", actor="operator", origin=_COMMAND_LINE, time=datetime.now(UTC),
            fields=fields,
        )  # fmt: skip

    with opened(path, write=True) as connection:
        count = succeed(connection, TABLES, archive, beginning, name)
    Console(soft_wrap=True).print(f"{count} entries archived; {name} begins")
