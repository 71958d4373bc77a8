"""`drempel-partner check|submit|withdraw|status`: what is done with a file of signals."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from partner_client.commands.options import (
    CONFIG,
    AsJson,
    ClockFile,
    Config,
    English,
    InputPath,
    JournalPath,
    PartnerSettings,
    ReportPath,
    Voice,
    load_settings,
)
from partner_client.errors import FileRefused, PartnerError
from partner_client.files import error_report, reference_file
from partner_client.files.checking import Checker
from partner_client.files.input_file import read_lines
from partner_client.outcome import Receipt, Refused
from partner_client.presentation import REFUSED, beside
from partner_client.sending.journal import Journal, LineReceipt, Tally
from partner_client.sending.submission import Progress
from partner_client.sending.ways import Ways
from partner_client.trust.local_routing import LocalRouting
from partner_client.trust.trusted_manifest import TrustedManifest
from partner_client.wiring import connect
from servicekit.clock import Clock, clock_from
from servicekit.tables import progress
from signals.dutch_day import dutch_day
from terminal.table import print_table

JOURNAL_ENDING, REPORT_ENDING = ".journal", ".errors.csv"
Retry = Annotated[bool, typer.Option("--retry", help="Judge and send refused lines again.")]
References = Annotated[list[str] | None, typer.Option("--ref", help="A partner_ref; may be repeated.")]
OptionalInput = Annotated[Path | None, typer.Argument(metavar="FILE", help="CSV with a partner_ref column.")]


def check(
    *, file: InputPath, config: Config = CONFIG, clock: ClockFile = None, errors: ReportPath = None,
    as_json: AsJson = False, english: English = False,
) -> None:  # fmt: skip
    """Check a file without sending anything. Exit status 1 when a line would be refused."""
    voice = Voice(as_json=as_json, dutch=not english)
    with voice.coded():
        settings, now = load_settings(config), clock_from(clock)
        report = errors or beside(file, REPORT_ENDING)
        checker = Checker(rules=settings.type_rules(), today=dutch_day(now.now()), ways=_ways(settings, now))
        found = checker.check(read_lines(file), report=report)
        voice.result("drempel-partner check", {"file": file.name, **asdict(found), "errors": str(report)})
        if not as_json:
            voice.codes("refused by code", found.refused_by_code)
        voice.notice()
        if found.refused_lines:
            raise typer.Exit(REFUSED)


def _ways(settings: PartnerSettings, clock: Clock) -> Ways | None:
    """Return the ways of the manifest that is at hand, with the routing table when that is; checking works without."""
    try:
        manifest = TrustedManifest(settings.manifest, clock).current()
        entry = manifest.partner(settings.partner)
        routing = LocalRouting(settings.manifest.routing).held(manifest.routing_hash)
    except PartnerError:
        return None
    return Ways.of(manifest, entry, routing) if entry else None


def submit(
    *, file: InputPath, config: Config = CONFIG, clock: ClockFile = None, journal: JournalPath = None,
    errors: ReportPath = None, retry: Retry = False, as_json: AsJson = False, english: English = False,
) -> None:  # fmt: skip
    """Send a file. Interrupted in any way, the same command goes on where it was. Exit 1 when a line was refused."""
    voice = Voice(as_json=as_json, dutch=not english)
    with voice.coded():
        settings, now = load_settings(config), clock_from(clock)
        report = errors or beside(file, REPORT_ENDING)
        next(read_lines(file), None)  # a file that is none is refused before a gateway is waited for
        voice.notice()
        where = journal or beside(file, JOURNAL_ENDING)
        with _progress_of(file) as move, closing(Journal(where, settings.partner)) as kept:
            if retry:
                kept.forget_refusals()
            tally = asyncio.run(_submit(settings, now, voice, file, kept, report, move))
        voice.result("drempel-partner submit", {"file": file.name, **_facts(tally), "errors": str(report)})
        if not as_json:
            voice.codes("refused by code", tally.refused_by_code)
        if tally.refused_lines:
            raise typer.Exit(REFUSED)


async def _submit(
    settings: PartnerSettings, clock: Clock, voice: Voice, file: Path, journal: Journal, report: Path, move: Progress
) -> Tally:
    async with connect(settings, clock=clock, on_wait=voice.waiting, processes=os.cpu_count() or 1) as client:
        return await client.submit_file(file, journal, report=report, progress=move)


@contextmanager
def _progress_of(file: Path) -> Iterator[Progress]:
    """Yield what moves the progress bar to a line."""
    try:
        with file.open("rb") as stream:
            total = sum(piece.count(b"\n") for piece in iter(lambda: stream.read(1 << 20), b""))
    except OSError:
        raise FileRefused("the file cannot be read", field="FILE_UNREADABLE") from None
    started, resumed_at = time.monotonic(), -1
    with progress() as bar:
        task = bar.add_task("submit", total=total)

        def move(line: int) -> None:
            nonlocal resumed_at
            resumed_at = line if resumed_at < 0 else resumed_at
            rate = (line - resumed_at) / max(time.monotonic() - started, 0.1)
            bar.update(task, completed=line, description=f"submit {rate:,.0f}/s")

        yield move


def withdraw(
    *, file: OptionalInput = None, ref: References = None, config: Config = CONFIG, errors: ReportPath = None,
    as_json: AsJson = False, english: English = False,
) -> None:  # fmt: skip
    """Take signals back, for instance because they were paid: those of a file, or by reference."""
    voice = Voice(as_json=as_json, dutch=not english)
    if (file is None) == (not ref):
        raise typer.BadParameter("give a FILE, or --ref")
    with voice.coded():
        references = list(reference_file.read(file)) if file else list(ref or [])
        found = asyncio.run(_withdraw(load_settings(config), voice, references))
        refused = {name: refusal for name, refusal in found.items() if refusal}
        if file:
            _report_withdrawals(errors or beside(file, REPORT_ENDING), references, refused)
        codes = dict(Counter(refusal.code for refusal in refused.values()))
        voice.result("drempel-partner withdraw", {
            "withdrawn": len(found) - len(refused), "refused": len(refused), "refused_by_code": codes,
        })  # fmt: skip
        if not as_json:
            voice.codes("refused by code", codes)
        if refused:
            raise typer.Exit(REFUSED)


async def _withdraw(settings: PartnerSettings, voice: Voice, references: list[str]) -> dict[str, Refused | None]:
    async with connect(settings, on_wait=voice.waiting) as client:
        return await client.withdraw(references)


def _report_withdrawals(report: Path, references: list[str], refused: dict[str, Refused]) -> None:
    lines = ((number, refused[name]) for number, name in enumerate(references, start=2) if name in refused)
    error_report.write(report, lines)


def status(
    *, file: InputPath, config: Config = CONFIG, journal: JournalPath = None,
    remote: Annotated[bool, typer.Option("--remote", help="Ask the gateway instead of the journal.")] = False,
    lines: Annotated[bool, typer.Option("--lines", help="Show every receipt.")] = False,
    as_json: AsJson = False, english: English = False,
) -> None:  # fmt: skip
    """Show what became of a file: from the journal, or as the gateway sees it now."""
    voice = Voice(as_json=as_json, dutch=not english)
    with voice.coded():
        settings = load_settings(config)
        if remote:
            _remote_status(file, settings, voice, lines=lines)
            return
        with closing(existing_journal(journal or beside(file, JOURNAL_ENDING), settings)) as kept:
            tally, receipts = kept.tally(), list(kept.receipts()) if lines or as_json else []
        voice.result("drempel-partner status", {
            "file": file.name, **_facts(tally), "receipts": [_row(entry) for entry in receipts],
        })  # fmt: skip
        if not as_json:
            voice.codes("refused by code", tally.refused_by_code)
            _print_rows([_row(entry) for entry in receipts])


def existing_journal(path: Path, settings: PartnerSettings) -> Journal:
    """Return the journal of a file that was submitted. Raises FileRefused."""
    if not path.exists():
        raise FileRefused("nothing was submitted from this file", field="FILE_UNREADABLE")
    return Journal(path, settings.partner)


def _remote_status(file: Path, settings: PartnerSettings, voice: Voice, *, lines: bool) -> None:
    references = list(reference_file.read(file))
    found = asyncio.run(_receipts(settings, voice, references))
    held = {name: receipt for name, receipt in found.items() if receipt}
    rows = [
        {"line": number, **_receipt_row(held[name]), "withdrawn": held[name].withdrawn, "lost": held[name].lost}
        for number, name in enumerate(references, start=2) if name in held
    ]  # fmt: skip
    voice.result("drempel-partner status", {
        "file": file.name, "signals": len(found), "held": len(held), "unknown": len(found) - len(held),
        "withdrawn": sum(receipt.withdrawn for receipt in held.values()),
        "lost": sum(receipt.lost for receipt in held.values()), "receipts": rows,
    })  # fmt: skip
    if lines and not voice.as_json:
        _print_rows(rows)


async def _receipts(settings: PartnerSettings, voice: Voice, references: list[str]) -> dict[str, Receipt | None]:
    async with connect(settings, on_wait=voice.waiting) as client:
        return dict(await client.receipts(references))


def _facts(tally: Tally) -> dict[str, Any]:
    return {
        "complete": tally.complete, "through_line": tally.through_line, "accepted": tally.accepted,
        "accepted_by_mode": tally.accepted_by_mode,
        "repeated": tally.repeated, "refused_lines": tally.refused_lines, "refused_by_code": tally.refused_by_code,
    }  # fmt: skip


def _row(entry: LineReceipt) -> dict[str, Any]:
    return {"line": entry.line, "signal_id": str(entry.signal_id), **_receipt_row(entry.receipt)}


def _receipt_row(receipt: Receipt) -> dict[str, Any]:
    return {
        "receipt_id": receipt.receipt_id.hex(), "municipality": receipt.municipality.value, "mode": receipt.mode.spoken,
        "day": receipt.day.date.isoformat(), "log_id": receipt.log_id, "leaf_hash": receipt.leaf_hash.hex(),
    }  # fmt: skip


def _print_rows(rows: list[dict[str, Any]]) -> None:
    if rows:
        print_table("receipts", list(rows[0]), [list(row.values()) for row in rows])
