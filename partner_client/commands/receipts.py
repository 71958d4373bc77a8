"""`drempel-partner receipt fetch|verify`: evidence, for later and without the gateway, that signals were accepted."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from partner_client.commands.files import JOURNAL_ENDING, existing_journal
from partner_client.commands.options import (
    CONFIG,
    AsJson,
    Config,
    English,
    InputPath,
    JournalPath,
    PartnerSettings,
    Voice,
    load_settings,
)
from partner_client.errors import ReceiptUnproven
from partner_client.files.proof_files import ProofFiles
from partner_client.ports import MAX_PROOFS
from partner_client.presentation import REFUSED, beside
from partner_client.sending.journal import LineReceipt
from partner_client.trust.receipt_check import ReceiptCheck
from partner_client.wiring import connect
from servicekit.tables import progress
from terminal.table import print_table

app = typer.Typer(no_args_is_help=True)
PROOFS_ENDING = ".proofs"
Proofs = Annotated[Path | None, typer.Option("--proofs", help="Directory of proofs (FILE.proofs).")]
Lines = Annotated[list[int] | None, typer.Option("--line", help="Only this line of the file; may be repeated.")]


@app.command()
def fetch(
    *, file: InputPath, config: Config = CONFIG, journal: JournalPath = None, proofs: Proofs = None,
    line: Lines = None, as_json: AsJson = False, english: English = False,
) -> None:  # fmt: skip
    """Fetch the proof of every receipt that has none yet, check it, and keep it. Run it again for those that follow."""
    voice = Voice(as_json=as_json, dutch=not english)
    with voice.coded():
        settings = load_settings(config)
        check = ReceiptCheck.of(settings.receipts, settings.partner)
        kept = ProofFiles(proofs or beside(file, PROOFS_ENDING))
        receipts = _receipts(file, journal, settings, line)
        missing = [entry for entry in receipts if not kept.holds(entry.signal_id)]
        fetched = asyncio.run(_fetch(settings, voice, check, kept, missing))
        voice.result("drempel-partner receipt fetch", {
            "receipts": len(receipts), "fetched": fetched, "kept_before": len(receipts) - len(missing),
            "not_yet": len(missing) - fetched,
        })  # fmt: skip


async def _fetch(
    settings: PartnerSettings, voice: Voice, check: ReceiptCheck, kept: ProofFiles, missing: Sequence[LineReceipt]
) -> int:
    fetched = 0
    async with connect(settings, on_wait=voice.waiting) as client:
        with progress() as bar:
            task = bar.add_task("proofs", total=len(missing))
            for at in range(0, len(missing), MAX_PROOFS):
                chunk = missing[at : at + MAX_PROOFS]
                given = await client.proofs([entry.signal_id for entry in chunk])
                for entry in chunk:
                    if (proof := given.get(entry.signal_id)) is not None:
                        check.check(entry.receipt, proof)
                        kept.keep(entry.signal_id, proof)
                        fetched += 1
                bar.advance(task, len(chunk))
    return fetched


@app.command()
def verify(
    *, file: InputPath, config: Config = CONFIG, journal: JournalPath = None, proofs: Proofs = None,
    line: Lines = None, as_json: AsJson = False, english: English = False,
) -> None:  # fmt: skip
    """Hold every receipt to its proof, offline. Exit status 1 when one does not hold or is missing."""
    voice = Voice(as_json=as_json, dutch=not english)
    with voice.coded():
        settings = load_settings(config)
        check = ReceiptCheck.of(settings.receipts, settings.partner)
        kept = ProofFiles(proofs or beside(file, PROOFS_ENDING))
        counts: Counter[str] = Counter()
        wrong: list[tuple[int | None, str, str]] = []
        for entry in _receipts(file, journal, settings, line):
            proof = kept.read(entry.signal_id)
            if proof is None:
                counts["missing"] += 1
                continue
            try:
                check.check(entry.receipt, proof)
                counts["verified"] += 1
            except ReceiptUnproven as refused:
                counts["refused"] += 1
                wrong.append((entry.line, refused.field, str(refused)))
        voice.result("drempel-partner receipt verify", {
            **{name: counts[name] for name in ("verified", "refused", "missing")},
            "wrong": [{"line": number, "field": field, "reason": reason} for number, field, reason in wrong],
        })  # fmt: skip
        if wrong and not as_json:
            print_table("refused", ("line", "field", "reason"), wrong)
        if counts["refused"] or counts["missing"]:
            raise typer.Exit(REFUSED)


def _receipts(
    file: Path, journal: Path | None, settings: PartnerSettings, lines: Sequence[int] | None
) -> list[LineReceipt]:
    with closing(existing_journal(journal or beside(file, JOURNAL_ENDING), settings)) as kept:
        return [entry for entry in kept.receipts() if not lines or entry.line in lines]
