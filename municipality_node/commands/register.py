"""`drempel-node register` and `index`: who lives here, and the link keys under which signals about them are found."""

import csv
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Self

import typer

from municipality_node import wiring
from municipality_node.commands.options import AsJson, ClockFile, Config, Only, chosen, tenants
from municipality_node.linking.leaf import LeafKey
from municipality_node.register.importing import RegisterImport
from municipality_node.register.reading import read
from municipality_node.register.row import Row, RowRefusal
from municipality_node.settings import read_settings
from municipality_node.tenant import Tenant
from municipality_node.wiring import Line
from servicekit import tables
from servicekit.clock import clock_from
from servicekit.collector import expect_batches
from servicekit.refusal import UnavailableError

register = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="The population register.")
ATTEMPTS = 8


@register.command("import")
def import_register(
    file: Annotated[Path, typer.Argument(help="register extract (CSV or Parquet) or BRP API v2 persons (JSON)")],
    config: Config,
    municipality: Only = None,
    rejected: Annotated[Path | None, typer.Option(help="report of rejected rows (CSV): line, code, field")] = None,
    accept_removals: Annotated[bool, typer.Option(help="also when many residents are absent from the file")] = False,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Bring the register of every municipality in the configuration up to date; only differences are written."""
    with tenants(config, clock, municipality) as opened:
        imports = [_import(tenant) for tenant in opened]
        report = _Report(rejected)
        with report, tables.progress() as bars:
            bar = bars.add_task("reading register", total=max(file.stat().st_size, 1) if file.exists() else 1)
            for row in read(file, lambda done: bars.update(bar, completed=done)):
                _offer(row, imports, report)
        rows = [
            {"municipality": one.result.municipality.value, **one.finish(accept_removals=accept_removals).counts()}
            for one in imports
        ]
        for line, count in report.codes.most_common():
            typer.echo(f"rejected {count}: {line}", err=True)
    tables.render(f"register import {file.name}", rows, as_json=as_json)


def _import(tenant: Tenant) -> RegisterImport:
    return RegisterImport(
        municipality=tenant.municipality,
        engine=tenant.engine,
        residents=tenant.residents,
        audit=tenant.audit,
        processing=tenant.processing,
        today=tenant.clock.today(),
    )


def _offer(row: Row, imports: list[RegisterImport], report: "_Report") -> None:
    refusals = set(row.refusals)
    for one in imports:
        if row.resident is None:
            one.reject(row.bsn)
        elif refusal := one.offer(row.resident):
            refusals.add(refusal)
    for refusal in refusals:
        report.add(row.line, refusal)


class _Report:
    """Rejected rows by line, code and field; never a value."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._stack = ExitStack()
        self.codes: Counter[str] = Counter()

    def __enter__(self) -> Self:
        if self._path is not None:
            self._writer = csv.writer(self._stack.enter_context(self._path.open("w", encoding="utf-8", newline="")))
            self._writer.writerow(("line", "code", "field"))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, line: int, refusal: RowRefusal) -> None:
        """Write one refusal down."""
        self.codes[f"{refusal.code} {refusal.field}".strip()] += 1
        if self._path is not None:
            self._writer.writerow((line, refusal.code, refusal.field))


def index(config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False) -> None:
    """Give every resident link keys, evaluated by the gateway; continues where an interruption left it."""
    settings = read_settings(config)
    present = clock_from(clock)
    expect_batches()
    rows = []
    for entry in chosen(settings, municipality):
        tenant = wiring.open_tenant(entry, present)
        line = wiring.connect(tenant, entry, settings)
        try:
            rows.append({"municipality": entry.code, **_index(tenant, line)})
        finally:
            line.close()
            tenant.close()
    tables.render("index", rows, as_json=as_json)


def _link(line: Line, leaf: LeafKey, waiting: int) -> int:
    with tables.progress() as bars:
        bar = bars.add_task(f"{leaf.municipality} link keys, epoch {leaf.epoch}", total=waiting)
        return line.linking.run(leaf, lambda done: bars.update(bar, completed=done))


def _leaves(tenant: Tenant, line: Line) -> tuple[LeafKey, ...]:
    """Return every leaf that residents need keys under: now, until earlier epochs are destroyed, and ahead."""
    manifest = line.manifests.current
    return *LeafKey.matched(manifest, tenant.municipality), *LeafKey.ahead(manifest, tenant.municipality)


def _index(tenant: Tenant, line: Line) -> dict[str, int]:
    attempts = iter(range(1, ATTEMPTS))
    evaluated = 0
    while True:
        try:
            line.manifests.refresh(line.calls)
            waiting = 0
            for leaf in _leaves(tenant, line):
                waiting += line.linking.waiting(leaf)
                evaluated += _link(line, leaf, line.linking.waiting(leaf))
        except UnavailableError:
            if (attempt := next(attempts, None)) is None:
                raise
            time.sleep(min(30.0, 0.5 * 2**attempt))
        else:
            return {"residents": waiting, "evaluated": evaluated}
