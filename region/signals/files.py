"""Partner files and truth files on disk."""

import csv
from collections.abc import Iterable
from pathlib import Path

from region.signals.row import COLUMNS, TRUTH_COLUMNS, Row, Truth


def write_signals(rows: Iterable[Row], path: Path) -> None:
    """Write a partner file."""
    _write(path, COLUMNS, (row.cells() for row in rows))


def write_truth(truths: Iterable[Truth], path: Path) -> None:
    """Write what is true about the rows of one or more partner files."""
    _write(path, TRUTH_COLUMNS, (truth.cells() for truth in truths))


def read_truth(path: Path) -> list[Truth]:
    """Return what `write_truth` wrote."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            Truth(
                partner_ref=line["partner_ref"], bsn=line["burgerservicenummer"],
                municipality=line["municipality_code"], scenario=line["scenario"], tags=tuple(line["tags"].split()),
            )
            for line in csv.DictReader(stream)
        ]  # fmt: skip


def _write(path: Path, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
