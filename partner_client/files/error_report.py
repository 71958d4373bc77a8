"""The error report: one CSV line per refusal — line, code, field. No reference and no value of the input."""

import csv
import os
from collections.abc import Iterable
from pathlib import Path

from partner_client.errors import ReportRefused
from partner_client.outcome import Refused


def write(path: Path, refusals: Iterable[tuple[int, Refused]]) -> int:
    """Leave the report at `path`, whole, and return how many refusals it holds. Raises ReportRefused."""
    count = 0
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(("line", "code", "field"))
            for line, refusal in refusals:
                writer.writerow((line, refusal.code, refusal.field))
                count += 1
        aside.replace(path)
    except OSError:
        raise ReportRefused("the report cannot be written", field="errors") from None
    finally:
        aside.unlink(missing_ok=True)
    return count
