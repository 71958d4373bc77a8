"""`drempel-partner feedback`: what municipalities tell about our signals."""

import asyncio
import csv
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer

from partner_client.commands.files import JOURNAL_ENDING
from partner_client.commands.options import CONFIG, AsJson, ClockFile, Config, English, Voice, load_settings
from partner_client.errors import ReportRefused
from partner_client.feedback.collecting import Collection
from partner_client.feedback.naming import NamedRecord, name, own_signals
from partner_client.feedback.record_book import RecordBook
from partner_client.presentation import REFUSED, beside
from partner_client.settings import PartnerSettings
from partner_client.trust import own_keys
from partner_client.wiring import connect, key_store
from servicekit.clock import clock_from
from terminal.table import print_table

Files = Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help="Partner files that were submitted.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write the newest record of every signal (CSV).")]
Offline = Annotated[bool, typer.Option("--offline", help="Collect nothing; use what was collected before.")]
COLUMNS = ("partner_ref", "code", "hold_until", "issued", "municipality_code", "round", "rounds", "signal_id")


def feedback(
    *, files: Files = None, out: Out = None, offline: Offline = False, config: Config = CONFIG,
    clock: ClockFile = None, as_json: AsJson = False, english: English = False,
) -> None:  # fmt: skip
    """Collect, verify and open feedback, and tie it to the references in the given files."""
    voice = Voice(as_json=as_json, dutch=not english)
    with voice.coded():
        settings = load_settings(config)
        with closing(RecordBook(settings.feedback.store, settings.partner)) as book:
            found = Collection() if offline else asyncio.run(_collect(settings, voice, book, clock))
            own = own_signals(
                [(file, beside(file, JOURNAL_ENDING)) for file in files or ()],
                partner=settings.partner,
                reference_key=own_keys.load(key_store(settings.keys)).reference,
            )
            naming = name(book.latest(), own)
        rows = [_row(named) for named in naming.named]
        if out is not None:
            _write(out, rows)
        refused = dict(found.refused) | ({"OTHER_MUNICIPALITY": naming.other_municipality}
                                         if naming.other_municipality else {})  # fmt: skip
        codes = Counter(row["code"] for row in rows)
        voice.result("drempel-partner feedback", {
            "collected": found.collected, "repeated": found.repeated, "refused": sum(refused.values()),
            "signals": len(rows), "unnamed": naming.unnamed, "without_record": naming.without_record,
            "refused_by_code": refused, "signals_by_code": dict(codes), "records": rows,
        })  # fmt: skip
        if not as_json:
            voice.codes("signals by code", codes)
            voice.codes("refused by code", refused)
            _print(rows, written=out is not None)
        if refused:
            raise typer.Exit(REFUSED)


async def _collect(settings: PartnerSettings, voice: Voice, book: RecordBook, clock: Path | None) -> Collection:
    async with connect(settings, clock=clock_from(clock), on_wait=voice.waiting) as client:
        return await client.collect_feedback(book)


def _row(named: NamedRecord) -> dict[str, Any]:
    record = named.record
    return {
        "partner_ref": named.reference,
        "code": record.code.name,
        "hold_until": record.hold_until.date.isoformat() if record.hold_until else "",
        "issued": record.issued.date.isoformat(),
        "municipality_code": record.municipality.value,
        "round": record.round,
        "rounds": record.rounds,
        "signal_id": str(record.signal_id),
    }


def _write(out: Path, rows: Sequence[dict[str, Any]]) -> None:
    try:
        with out.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
    except OSError:
        raise ReportRefused("the file cannot be written", field="out") from None


def _print(rows: Sequence[dict[str, Any]], *, written: bool) -> None:
    named = [row for row in rows if row["partner_ref"]]
    if named and not written:
        shown = COLUMNS[:-1]
        print_table("feedback", shown, [[row[column] for column in shown] for row in named])
