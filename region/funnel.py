"""The tables of a demonstration: what became of the signals, why, and how that compares with the truth."""

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table

from region.results import OUTCOMES, Comparison, Town, Verdict

_INDENTED = (
    ("received", "received, sealed", 0),
    ("refused", "refused after opening", 1),
    ("unopened", "opened by nobody's key, kept for 30 days", 1),
    ("expired", "opened by nobody's key, deleted after 30 days", 1),
    ("none", "opened, about no resident, erased", 1),
    ("review", "for a human to judge", 1),
    ("withheld", "withheld by the policy", 1),
    ("released", "released to the case workers", 1),
    ("withdrawn", "withdrawn by the partner", 1),
)
_WIDTH = 58
_MEANINGS = {
    "released": "released",
    "withheld": "withheld",
    "review": "for a human to judge",
    "none": "about no resident",
    "unopened": "not opened",
    "expired": "not opened, deleted",
    "refused": "refused after opening",
    "withdrawn": "withdrawn",
}


def print_funnel(console: Console, town: Town) -> None:
    """Print one municipality's funnel; the indented rows add up to the first."""
    table = _table(f"{town.name} ({town.code}), {town.count('residents')} residents", "signals", "share")
    received = town.count("received")
    for stage, words, depth in _INDENTED:
        count = town.count(stage)
        if count or not depth:
            table.add_row("  " * depth + words, str(count), _share(count, received))
    console.print(table)
    modes = town.status.get("received_by_mode", {})
    told = ", ".join(f"{count} in {mode} mode ({_share(count, received)})" for mode, count in modes.items())
    console.print(f"  travelled: {told or 'nothing'}", highlight=False)


def _share(count: int, received: int) -> str:
    return f"{100 * count / received:.1f} %" if received else ""


def print_counts(console: Console, title: str, counts: Mapping[str, int], *, unit: str = "signals") -> None:
    """Print codes and how often they occurred, most frequent first."""
    if not counts:
        console.print(f"[italic]{title}: none[/italic]")
        return
    table = _table(title, unit)
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(code, str(count))
    console.print(table)


def print_comparison(console: Console, compared: Comparison) -> None:
    """Print outcomes beside the truth."""
    table = _table("compared with the truth", "residents", "others")
    for outcome in OUTCOMES:
        if compared.residents[outcome] or compared.others[outcome]:
            table.add_row(_MEANINGS[outcome], str(compared.residents[outcome]), str(compared.others[outcome]))
    console.print(table)
    for verdict in Verdict:
        console.print(
            f"  {verdict.value}: {compared.released[verdict]} released, {compared.review[verdict]} to be judged",
            highlight=False,
        )


def print_checks(console: Console, checks: Iterable[tuple[str, bool]]) -> None:
    """Print what had to hold, and whether it did."""
    for claim, holds in checks:
        console.print(f"[green]✓[/green] {claim}" if holds else f"[red]✗ not so: {claim}[/red]", highlight=False)


def _table(title: str, *numbers: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", min_width=_WIDTH)
    table.add_column("")
    for name in numbers:
        table.add_column(name, justify="right")
    return table
