"""One door to a register file, whatever its format."""

from collections.abc import Iterator
from pathlib import Path

from municipality_node.errors import RegisterRefused
from municipality_node.register import brp, extract, parquet
from municipality_node.register.extract import Progress
from municipality_node.register.row import Row


def _silent(_: int) -> None:
    """Report no progress."""


def read(path: Path, progress: Progress = _silent) -> Iterator[Row]:
    """Yield the rows of a CSV or Parquet extract or a BRP JSON file, told apart by their content.

    Raises RegisterRefused when the file cannot be read, or is none of these. `progress` hears the number of bytes read.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
            stream.seek(0)
            if start.startswith(b"PAR1"):
                yield from parquet.read(path, progress)
                return
            if start[:1] not in {b"[", b"{"}:
                yield from extract.read(stream, progress)
                return
            for row in brp.read(stream):
                progress(stream.tell())
                yield row
    except OSError:
        unreadable = True
    else:
        unreadable = False
    if unreadable:
        raise RegisterRefused("the file cannot be read", field="file")
