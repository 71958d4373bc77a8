"""`drempel-node evaluate`: try settings on one's own data, or measure."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from keys.suite import GateProfile
from municipality_node import model_file, policy_file
from municipality_node.domain.comparison import SHIPPED
from municipality_node.domain.decision import DecisionSettings
from municipality_node.domain.risk import THRESHOLDS, RiskBook
from municipality_node.evaluation import figures
from municipality_node.evaluation.matching import Finding
from municipality_node.evaluation.plan import Plan
from municipality_node.evaluation.quality import Quality, TruthUnreadable, read_truth
from municipality_node.evaluation.run import run
from servicekit import tables
from servicekit.refusal import RefusalError
from signals.partner_file import PartnerFileRefused


def evaluate(
    register: Annotated[
        Path, typer.Option(help="register extract (CSV or Parquet) or BRP API answer (JSON)", exists=True)
    ],
    signals: Annotated[Path, typer.Option(help="partner file (CSV)", exists=True)],
    out: Annotated[Path, typer.Option(help="match report to write (CSV)")],
    explain: Annotated[Path | None, typer.Option(help="explanations to write, one JSON object per line")] = None,
    policy: Annotated[Path | None, typer.Option(help="policy whose [matching] section counts", exists=True)] = None,
    model: Annotated[
        Path | None, typer.Option(help="weights of `model fit`; else the shipped ones", exists=True)
    ] = None,
    truth: Annotated[
        Path | None, typer.Option(help="CSV with partner_ref and burgerservicenummer, empty for nobody", exists=True)
    ] = None,
    figures_to: Annotated[Path | None, typer.Option("--figures", help="all figures to write (JSON)")] = None,
    profile: Annotated[GateProfile, typer.Option(help="how wide the link keys open")] = GateProfile.BALANCED,
    jobs: Annotated[int, typer.Option(help="processes for cryptography; 0: one per core", min=0)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="counts as JSON")] = False,
) -> None:
    """Match a partner file against a register through the whole real path, without services.

    Every municipality in the register is its own register. Rules of date, age and attestation are not applied; a row
    that cannot be read counts as `none` with its refusal code. With the truth it tells errors, what opened by which
    key, and whether the probabilities hold.
    """
    plan = Plan(
        register=register,
        signals=signals,
        out=out,
        explain=explain,
        profile=profile,
        settings=policy_file.load(policy).matching if policy else DecisionSettings(),
        jobs=jobs or os.cpu_count() or 1,
        weights=model_file.load(model) if model else SHIPPED,
    )
    quality, book = Quality(_truths(truth)), RiskBook()

    def watch(finding: Finding) -> None:
        book.add(finding.decision)
        quality.add(finding)

    try:
        with tables.progress() as bars:

            def step(name: str, size: int) -> Callable[[int], None]:
                bar = bars.add_task(name, total=size)
                return lambda done: bars.update(bar, completed=done)

            counts = run(plan, step, watch)
    except (RefusalError, PartnerFileRefused) as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None
    found = figures.of(book, quality, thresholds=sorted({plan.settings.upper, *THRESHOLDS}))
    if figures_to:
        figures_to.write_text(json.dumps({"counts": counts, **found}, indent=2) + "\n", encoding="utf-8")
    rows = [{"count": name, "signals": number} for name, number in sorted(counts.items())]
    tables.render(f"match report {out.name}", rows, as_json=as_json, right=frozenset({"signals"}))
    if not as_json:
        figures.render(found)


def _truths(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        return read_truth(path)
    except TruthUnreadable as unreadable:
        problem = str(unreadable)
    raise typer.BadParameter(problem, param_hint="--truth")
