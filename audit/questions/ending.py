"""Whether everything was deleted in time: what runs of the retention job destroyed, and when the last one was."""

from collections import Counter
from datetime import timedelta

from audit.questions.answer import Answer, Fact

_ENDINGS = {
    "unopened_expired": "unopened bundles",
    "withheld_ended": "withheld signals",
    "review_lapsed": "signals in review",
    "history_ended": "pseudonyms of history",
    "listed_ended": "entries of imported lists",
    "references_destroyed": "days of reference keys",
    "retention_run": "everything due",
}
_LATEST = timedelta(days=2)
_KEYBOARD = frozenset({"command-line", "command-line-stated"})
"""Whoever reads a log of a service that stands still does not make it work: this very report is an entry."""

_NOW = (
    "`drempel-node retention status`, at a gateway `drempel-gateway retention status`, counts in the store itself what"
    " is overdue at this moment."
)


class Endings:
    """Deletions per kind; overdue when a working service has not run them for two days."""

    name = "endings"
    question = "Was everything deleted in time?"

    def __init__(self) -> None:
        self._runs: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._last: dict[str, str] = {}
        self._overdue: dict[str, int] = {}
        self._worked: Fact | None = None
        self._run: Fact | None = None

    def take(self, fact: Fact) -> None:
        """Count one entry."""
        if fact["origin"] not in _KEYBOARD:
            self._worked = fact
        kind = f"class {fact['data_class']}" if fact.action == "retention_ended" else _ENDINGS.get(fact.action)
        if kind is not None:
            self._runs[kind] += 1
            self._counts[kind] += fact.get("count", 0)
            self._last[kind] = fact["time"]
            if "overdue" in fact.facts:
                self._overdue[kind] = fact["overdue"]
            if fact.action == "retention_run":
                self._run = fact

    def answer(self) -> Answer:
        """Return the table."""
        rows = [
            (kind, self._runs[kind], self._counts[kind], self._last[kind], self._overdue.get(kind, 0))
            for kind in sorted(self._runs)
        ]
        late = self._run is not None and self._worked is not None and self._worked.moment - self._run.moment > _LATEST
        notes = [_NOW]
        if late:
            notes.append("The retention job has not run for two days although the service worked.")
        alarming = late or any(self._overdue.values())
        columns = ("what", "runs", "destroyed", "last run", "overdue after it")
        return Answer(
            name=self.name, question=self.question, columns=columns, rows=rows, notes=notes, alarming=alarming
        )
