"""On what evaluations of link keys were spent, and what is left."""

from collections import Counter

from audit.questions.answer import Answer, Fact
from keys.linkage import SLOTS


class Evaluations:
    """Charges, refusals and grants per caller and leaf key."""

    name = "evaluations"
    question = "Which evaluations were spent, on what?"

    def __init__(self) -> None:
        self._spent: Counter[tuple[str, str, int, int]] = Counter()
        self._left: dict[tuple[str, str, int, int], int] = {}
        self._refused: Counter[tuple[str, str, int, int]] = Counter()
        self._granted: Counter[tuple[str, str]] = Counter()
        self._indexed: Counter[tuple[str, int, int]] = Counter()
        self._accepted: Counter[tuple[str, str]] = Counter()
        self._partners: set[str] = set()

    def take(self, fact: Fact) -> None:
        """Count one entry."""
        match fact.action:
            case "evaluation_charged":
                self._spent[_leaf(fact)] += fact["count"]
                self._left[_leaf(fact)] = fact["left"]
            case "evaluation_refused":
                self._refused[_leaf(fact)] += fact["count"]
            case "budget_granted":
                self._granted[fact.get("caller", "node"), fact["municipality"]] += fact["count"]
            case "partner_added":
                self._partners.add(fact["partner"])
            case "signal_accepted" if fact["mode"] == "blind":
                self._partners.add(fact["actor"])
                self._accepted[fact["actor"], fact["municipality"]] += 1
            case "keys_indexed":
                self._indexed[fact["actor"], fact["epoch"], fact["generation"]] += fact["keys"]

    def answer(self) -> Answer:
        """Return the table."""
        leaves = sorted(self._spent.keys() | self._refused.keys())
        rows: list[tuple[str | int, ...]] = [
            (*leaf, self._spent[leaf], self._refused[leaf], self._left.get(leaf, 0), self._purpose(leaf))
            for leaf in leaves
        ]
        rows += [
            (node, "own", epoch, generation, keys, 0, "-", "link keys of residents, as the node says")
            for (node, epoch, generation), keys in sorted(self._indexed.items())
        ]
        notes = [
            f"{count} added to the budget of {caller} in {municipality} by two officers."
            for (caller, municipality), count in sorted(self._granted.items())
        ]
        notes.append("Whether they were all for residents: `drempel-audit blinding` recomputes every one of them.")
        columns = ("caller", "municipality", "epoch", "generation", "spent", "refused", "left", "for")
        return Answer(
            name=self.name, question=self.question, columns=columns, rows=rows, notes=notes,
            alarming=bool(self._refused),
        )  # fmt: skip

    def _purpose(self, leaf: tuple[str, str, int, int]) -> str:
        caller, municipality, _, _ = leaf
        if caller not in self._partners:
            return "link keys that it says are residents': blinded"
        count = self._accepted[caller, municipality]
        return f"signals to seal, {SLOTS} each: {count} accepted in blind mode, in all epochs"


def _leaf(fact: Fact) -> tuple[str, str, int, int]:
    return fact["actor"], fact["municipality"], fact["epoch"], fact["generation"]
