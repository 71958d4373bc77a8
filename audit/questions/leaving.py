"""What left the system, and to whom."""

from collections import Counter
from collections.abc import Iterable

from audit.questions.answer import Answer, Fact

_LEAVING = {
    "bundles_delivered": ("sealed bundles", "municipality's node", "count"),
    "feedback_deposited": ("sealed feedback records", "gateway", "count"),
    "feedback_delivered": ("sealed feedback records", "partner", "count"),
    "manifest_built": ("signed manifest: keys, no persons", "everybody enrolled", ""),
    "keys_published": ("public keys", "gateway's operator", ""),
    "exchange_delivered": ("DDAS exchange files (opened signals)", "national exchange", "signals"),
    "letters_written": ("letters and messages", "residents", "count"),
    "case_handed_over": ("a case's contact data", "call centre or volunteer", ""),
    "blinding_exported": ("evidence of blinded evaluations", "privacy officer", "count"),
    "processing_read": ("lines of the Logboek Dataverwerkingen about one person", "whoever asked", "lines"),
    "municipality_departed": ("a whole municipality: store, log and keys", "another host", ""),
    "actors_shared": ("the key behind users' pseudonyms, in two halves", "two people", ""),
    "epoch_escrowed": ("an epoch's root, in two halves", "two custodians", ""),
    "data_exported": ("everything held on one person (art. 15)", "the person", ""),
}

_READING = "lezen"


class Departures:
    """What left, per day and receiver."""

    name = "departures"
    question = "What left the system, and to whom?"

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str, str]] = Counter()

    def take(self, fact: Fact) -> None:
        """Count one entry."""
        if fact.action in _LEAVING:
            what, whom, counted = _LEAVING[fact.action]
            self._counts[fact.day, what, _receiver(fact, whom), fact["actor"]] += fact.get(counted, 1) if counted else 1

    def answer(self) -> Answer:
        """Return the table."""
        rows: Iterable[tuple[str | int, ...]] = [(*key, count) for key, count in sorted(self._counts.items())]
        columns = ("day", "what", "to", "by", "count")
        return Answer(name=self.name, question=self.question, columns=columns, rows=list(rows))


def _receiver(fact: Fact, whom: str) -> str:
    """Return to whom, as closely as the entry says it."""
    match fact.action:
        case "bundles_delivered":
            return f"node of {fact['municipality']}"
        case "case_handed_over":
            return str(fact["role"])
        case "processing_read" if fact["origin"] == _READING:
            return "another organisation, by token (lezen)"
        case "epoch_escrowed":
            return f"{fact['first_custodian']}, {fact['second_custodian']}"
    return whom
