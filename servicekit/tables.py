"""What commands print: readable tables for people, JSON for programs, progress on stderr."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

_ANY_WIDTH = 100_000


def json_text(value: Any) -> str:
    """Return `value` as JSON that people can read."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n"


def print_json(value: Any) -> None:
    """Print `value` as JSON on stdout."""
    sys.stdout.write(json_text(value))


def print_table(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    right: frozenset[str] = frozenset(),
) -> None:
    """Print a table on stdout; `right` names the columns of numbers.

    A terminal that is too narrow for it, even with words under each other, gets a record under each other instead. In a
    pipe or a file a table has the width that it needs.
    """
    console = Console()
    cells = [[_shown(cell) for cell in row] for row in rows]
    table = Table(title=title, title_justify="left", header_style="bold")
    for at, column in enumerate(columns):
        texts = [_heading(column), *(row[at] for row in cells)]
        # A code that breaks off cannot be read aloud or copied; only words go under each other.
        words = (
            texts if not any(" " in text for text in texts[1:]) else [word for text in texts for word in text.split()]
        )
        table.add_column(
            texts[0],
            justify="right" if column in right else "left",
            min_width=max(map(cell_len, words)),
            no_wrap=words is texts,
        )
    for row in cells:
        table.add_row(*map(Text, row))
    most = Measurement.get(console, console.options.update(max_width=_ANY_WIDTH), table).maximum
    if not console.is_terminal:
        console.width = max(most, len(title))
    if sum(column.min_width or 0 for column in table.columns) + 3 * len(columns) + 1 <= console.width:
        console.print(table)
        return
    console.print(title, style="italic", markup=False)
    for row in cells:
        console.print()
        console.print(_record(columns, row))


def _record(columns: Sequence[str], row: Sequence[str]) -> Table:
    record = Table.grid(padding=(0, 2))
    for column, cell in zip(columns, row, strict=True):
        record.add_row(Text(_heading(column), style="bold"), Text(cell, overflow="fold"))
    return record


def _shown(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else str(cell)


def _heading(column: str) -> str:
    return column.replace("_", " ")


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
