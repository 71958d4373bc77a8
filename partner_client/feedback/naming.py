"""Ties records to the partner's own references: by the files that were submitted, and their journals."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from keys.feedback import FeedbackRecord
from keys.identity import MunicipalityCode, Oin, SignalId
from keys.secret import SecretBytes
from partner_client.errors import FileRefused, JournalRefused
from partner_client.files import reference_file
from partner_client.sending.journal import Journal
from signals.signal_id import signal_id


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSignal:
    """A signal as its partner knows it; without a municipality where no journal tells."""

    reference: str
    municipality: MunicipalityCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRecord:
    """A record and the partner's own reference; empty when no given file names the signal."""

    reference: str
    record: FeedbackRecord


@dataclass(slots=True, kw_only=True)
class Naming:
    """What the files say of the records."""

    named: list[NamedRecord] = field(default_factory=list)
    unnamed: int = 0
    other_municipality: int = 0
    """Records of a municipality to which the signal was not sent; not used."""
    without_record: int = 0
    """Accepted signals of the files about which nothing came yet."""


def own_signals(
    files: Iterable[tuple[Path, Path]], *, partner: Oin, reference_key: SecretBytes
) -> dict[SignalId, OwnSignal]:
    """Return the signals of partner files, each given with its journal.

    Raises FileRefused, JournalRefused; the field ends in the name of the file, as one of several may be meant.
    """
    found: dict[SignalId, OwnSignal] = {}
    for file, journal in files:
        with _named(journal):
            municipalities = _municipalities(journal, partner)
        with _named(file):
            for reference in reference_file.read(file):
                own = signal_id(reference_key, reference)
                found[own] = OwnSignal(reference=reference, municipality=municipalities.get(own))
    return found


def name(records: Iterable[FeedbackRecord], own: Mapping[SignalId, OwnSignal]) -> Naming:
    """Return the records with their references, in the order of the files; what no file names stands last."""
    by_signal: dict[SignalId, list[FeedbackRecord]] = {}
    for record in records:
        by_signal.setdefault(record.signal_id, []).append(record)
    naming = Naming()
    for signal, known in own.items():
        held = by_signal.pop(signal, [])
        expected = [record for record in held if known.municipality in {None, record.municipality}]
        naming.other_municipality += len(held) - len(expected)
        naming.without_record += known.municipality is not None and not expected
        naming.named += [NamedRecord(reference=known.reference, record=record) for record in expected]
    rest: Sequence[FeedbackRecord] = [record for held in by_signal.values() for record in held]
    naming.unnamed = len(rest)
    naming.named += [NamedRecord(reference="", record=record) for record in rest]
    return naming


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except (FileRefused, JournalRefused) as error:
        refused, told = type(error), ", " if ":" in error.field else ":"
        problem, where = str(error), f"{error.field}{told}{path.name}"
    else:
        return
    raise refused(problem, field=where)


def _municipalities(path: Path, partner: Oin) -> dict[SignalId, MunicipalityCode]:
    if not path.exists():
        return {}
    with closing(Journal(path, partner)) as journal:
        return {entry.signal_id: entry.receipt.municipality for entry in journal.receipts()}
