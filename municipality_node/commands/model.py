"""`drempel-node model`: what the comparison's weights are, how to estimate them, and what a threshold risks."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from municipality_node import model_file
from municipality_node.commands.options import AsJson
from municipality_node.domain.comparison.evidence import Address, BirthDate, Initials, Surname
from municipality_node.domain.comparison.weights import SHIPPED, Weights
from municipality_node.domain.comparison.wording import LEVEL_WORDS
from municipality_node.domain.decision import Ground, Outcome
from municipality_node.domain.risk import THRESHOLDS, RiskBook
from municipality_node.evaluation import figures
from municipality_node.evaluation.estimating import fit as fitted
from servicekit import tables

model = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, help="The comparison's weights, and what a threshold risks."
)
_FIELDS: tuple[tuple[str, type[Surname | Initials | BirthDate | Address]], ...] = (
    ("surname", Surname),
    ("initials", Initials),
    ("birth_date", BirthDate),
    ("address", Address),
)


@model.command()
def fit(
    register: Annotated[Path, typer.Option(help="register extract", exists=True)],
    signals: Annotated[Path, typer.Option(help="partner file (CSV), handed over for this purpose", exists=True)],
    out: Annotated[Path, typer.Option(help="model file to write (TOML)")],
    as_json: AsJson = False,
) -> None:
    """Estimate the weights on a partner file of which nobody knows whom it is about (expectation maximisation)."""
    with tables.progress() as bars:

        def step(name: str, size: int) -> Callable[[int], None]:
            bar = bars.add_task(name, total=size)
            return lambda done: bars.update(bar, completed=done)

        found = fitted(register, signals, step)
    model_file.write(out, found)
    told = {"file": out.name, "signals": found.signals, "rounds": found.rounds}
    tables.tell([told], "{file}: {signals} signals, {rounds} rounds", as_json=as_json)


@model.command()
def show(
    file: Annotated[Path | None, typer.Argument(help="model file; the shipped weights without one")] = None,
    as_json: AsJson = False,
) -> None:
    """Show how often each field of a true match agrees at each level."""
    weights = model_file.load(file) if file else SHIPPED
    rows = [
        _row(field, level.value, LEVEL_WORDS[level], weights.of(level), SHIPPED.of(level))
        for field, levels in _FIELDS
        for level in levels
        if level in getattr(weights, field)
    ]
    tables.render(
        f"model version {weights.version}, {weights.source}",
        [*rows, *_shares(weights)],
        as_json=as_json,
        right=frozenset({"probability", "shipped"}),
    )


def _shares(weights: Weights) -> list[dict[str, str]]:
    ours, theirs = weights.strangers, SHIPPED.strangers
    return [
        _row("signals", "unrelated", "over niemand in deze gemeente", ours.unrelated, theirs.unrelated),
        _row("signals", "relative", "over familie van wie er woont", ours.relative, theirs.relative),
        _row("signals", "all-initials", "met alle voorletters", weights.all_initials, SHIPPED.all_initials),
    ]


def _row(field: str, level: str, words: str, share: float, shipped: float) -> dict[str, str]:
    return {
        "field": field,
        "level": level,
        "words": words,
        "probability": f"{share:.4f}",
        "shipped": f"{shipped:.4f}",
    }


@model.command()
def risk(
    explanations: Annotated[Path, typer.Argument(help="what `evaluate --explain` wrote", exists=True)],
    upper: Annotated[list[float] | None, typer.Option(help="threshold; may be repeated", min=0.5, max=1.0)] = None,
    as_json: AsJson = False,
) -> None:
    """Tell, for each upper threshold, how many false matches per 1,000 to expect and how much a human gets."""
    book = RiskBook()
    with explanations.open(encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)
            if told["outcome"] != Outcome.NONE.value and told["candidates"]:
                book.note(told["candidates"][0]["probability"], tuple(map(Ground, told["grounds"])))
    figures.risk(figures.risk_rows(book, sorted(upper or THRESHOLDS)), as_json=as_json)
