"""`drempel-node evaluate`: try settings on one's own data, or measure."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from keys.suite import GateProfile
from municipality_node import policy_file
from municipality_node.domain.decision import DecisionSettings
from municipality_node.evaluation.run import Plan, run
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
    profile: Annotated[GateProfile, typer.Option(help="how wide the link keys open")] = GateProfile.BALANCED,
    jobs: Annotated[int, typer.Option(help="processes for cryptography; 0: one per core", min=0)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="counts as JSON")] = False,
) -> None:
    """Match a partner file against a register through the whole real path, without services.

    Every municipality in the register is its own register. Rules of date, age and attestation are not applied; a row
    that cannot be read counts as `none` with its refusal code.
    """
    settings = policy_file.load(policy).matching if policy else DecisionSettings()
    plan = Plan(
        register=register,
        signals=signals,
        out=out,
        explain=explain,
        profile=profile,
        settings=settings,
        jobs=jobs or os.cpu_count() or 1,
    )
    try:
        with tables.progress() as bars:

            def step(name: str, size: int) -> Callable[[int], None]:
                bar = bars.add_task(name, total=size)
                return lambda done: bars.update(bar, completed=done)

            counts = run(plan, step)
    except (RefusalError, PartnerFileRefused) as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None
    rows = [{"count": name, "signals": number} for name, number in sorted(counts.items())]
    tables.render(f"match report {out.name}", rows, as_json=as_json, right=frozenset({"signals"}))
