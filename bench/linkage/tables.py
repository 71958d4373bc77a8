"""The measured part of docs/matching.md: tables of shares with their intervals."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.linkage.scoring import Scored, Share

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def percent(share: Share, *, digits: int = 1) -> str:
    """Return a share with its interval, `99.8 % (99.7–99.9)`."""
    if not share.of:
        return "–"
    low, high = share.interval
    return f"{100 * share.value:.{digits}f} % ({100 * low:.{digits}f}–{100 * high:.{digits}f})"


def markdown(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table."""
    lines = [f"| {' | '.join(columns)} |", f"|{'|'.join('---' for _ in columns)}|"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows)]


TOTALS = (
    "", "right among automatic matches", "matches about nobody here", "residents matched", "for a human",
    "residents matched or for a human",
)  # fmt: skip


def total(name: str, found: Scored) -> list[str]:
    """Return one tool's row under TOTALS."""
    return [
        name, percent(found.precision, digits=2), percent(found.others_matched, digits=2), percent(found.recall),
        percent(found.to_review), percent(found.with_review),
    ]  # fmt: skip


def put(document: Path, lines: Sequence[str]) -> None:
    """Replace what stands between the markers of a document."""
    text = document.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{document} has no measured part")
    document.write_text(f"{before}{BEGIN}\n{chr(10).join(lines)}\n{END}{after}", encoding="utf-8")
