"""What commands print: readable tables for people, JSON for programs, progress on stderr."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from terminal.table import print_table


def json_text(value: Any) -> str:
    """Return `value` as JSON that people can read."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n"


def print_json(value: Any) -> None:
    """Print `value` as JSON on stdout."""
    sys.stdout.write(json_text(value))


def render(
    title: str, rows: Sequence[Mapping[str, object]], *, as_json: bool, right: frozenset[str] = frozenset()
) -> None:
    """Print rows of equal keys as a table, or as a JSON list."""
    if as_json:
        print_json([dict(row) for row in rows])
        return
    columns = list(rows[0]) if rows else []
    print_table(title, columns, [[row[column] for column in columns] for row in rows], right=right)
    if not rows:
        Console().print(f"{title}: none")


def tell(done: Sequence[Mapping[str, object]], words: str, *, as_json: bool, err: bool = True) -> None:
    """Say what was done: as a JSON list, or a line for each on stderr. `words` is a format over the names of a row."""
    if as_json:
        print_json([dict(row) for row in done])
        return
    for row in done:
        print(words.format_map(row), file=sys.stderr if err else sys.stdout)


def progress() -> Progress:
    """Return a progress bar on stderr; silent when stderr is no terminal."""
    console = Console(stderr=True)
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
