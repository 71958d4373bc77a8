"""Tables that no narrow terminal breaks."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

_ANY_WIDTH = 100_000


def print_table(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    right: frozenset[str] = frozenset(),
    title_style: str = "italic",
) -> None:
    """Print a table on stdout; `right` names the columns of numbers.

    A terminal that is too narrow for it, even with words under each other, gets a record under each other instead, or a
    line for each row of two. In a pipe or a file a table has the width that it needs.
    """
    console = Console()
    cells = [[_shown(cell) for cell in row] for row in rows]
    table = Table(title=Text(title) if title else None, title_justify="left", title_style=title_style)
    for at, column in enumerate(columns):
        texts = [_heading(column), *(row[at] for row in cells)]
        # A code that breaks off cannot be read aloud or copied; only words go under each other.
        words = (
            texts if not any(" " in text for text in texts[1:]) else [word for text in texts for word in text.split()]
        )
        table.add_column(
            Text(texts[0]),
            justify="right" if column in right else "left",
            min_width=max(map(cell_len, words), default=0),
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
    if title:
        console.print(Text(title, style=title_style))
    for row in cells:
        if len(columns) == 2:  # noqa: PLR2004 - a name and its value need no heads
            console.print(Text.assemble((row[0], "bold"), "  ", row[1], overflow="fold"))
            continue
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
