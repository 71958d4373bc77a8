"""Who looked at what, and whether there was a task for it; and, at the gateway, which counts operators saw."""

from collections import Counter

from audit.questions.answer import Answer, Fact

LOOKS = {"signal_viewed", "case_viewed"}
_ONE_SIGNAL = frozenset({"why", "compare"})
EVERYTHING = "everything on one person"
"""What an answer to a request for access shows (GDPR art. 15)."""


class Looks:
    """Views per user and kind, with and without an assignment."""

    name = "looks"
    question = "Who looked, and was there a task?"

    def __init__(self) -> None:
        self._looks: Counter[tuple[str, str, str]] = Counter()
        self._shown: Counter[tuple[str, str, str]] = Counter()
        self._last: dict[tuple[str, str, str], str] = {}
        self._reasons: dict[str, str] = {}

    def take(self, fact: Fact) -> None:
        """Count one entry."""
        if fact.action in LOOKS:
            self._look(fact, fact["view"], _task(fact), fact["count"])
        elif fact.action == "operations_read":
            self._look(fact, fact["view"], "counts only", 0)
        elif fact.action == "rights_requested":
            self._reasons[fact["object"]] = fact["reason"]
        elif fact.action == "data_exported":
            self._look(fact, EVERYTHING, f"stated: {self._reasons.get(fact['object'], 'none')}", fact["items"])

    def _look(self, fact: Fact, view: str, task: str, shown: int) -> None:
        key = (fact["actor"], view, task)
        self._looks[key] += 1
        self._shown[key] += shown
        self._last[key] = fact["time"]

    def answer(self) -> Answer:
        """Return the table."""
        rows = [(*key, count, self._shown[key], self._last[key]) for key, count in sorted(self._looks.items())]
        without = sum(count for (_, _, task), count in self._looks.items() if task == "none")
        columns = ("user", "view", "task", "looks", "shown", "last")
        notes = (f"{without} looks without an assignment or a stated reason.",) if without else ()
        return Answer(
            name=self.name, question=self.question, columns=columns, rows=rows, notes=notes, alarming=without > 0
        )


def _task(fact: Fact) -> str:
    if fact.get("assigned") == "yes":
        return "assigned"
    if stated := fact.get("reason") or fact.get("purpose"):
        return f"stated: {stated}"
    if fact.action == "signal_viewed" and fact["view"] in _ONE_SIGNAL:
        return "by role: nobody is assigned to a signal"
    # A list is looked at in order to find one's task; a case of somebody else is not.
    return "none" if fact.action == "case_viewed" and fact.get("assigned") == "no" else "list"
