"""Walks a log once and gives every entry to the questions that were asked."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from audit.questions.answer import Answer, Fact
from audit.questions.deciding import Decisions, Thresholds
from audit.questions.ending import Endings
from audit.questions.evaluating import Evaluations
from audit.questions.leaving import Departures
from audit.questions.looking import Looks
from audit.questions.misuse import NOBODY_TOLD, Misuse
from audit.questions.submitting import Submissions
from audit.verify.source import LogSource, UnreadableLog


class Question(Protocol):
    """Something that entries answer."""

    name: str
    question: str

    def take(self, fact: Fact) -> None:
        """Learn from one entry; they come in order."""

    def answer(self) -> Answer:
        """Return what all of them together say."""


QUESTIONS: Mapping[str, Callable[[], Question]] = {
    kind.name: kind for kind in (Submissions, Decisions, Thresholds, Looks, Departures, Endings, Evaluations, Misuse)
}


def ask(
    source: LogSource,
    names: Sequence[str] = tuple(QUESTIONS),
    *,
    residents: Mapping[str, int] = NOBODY_TOLD,
    advance: Callable[[int], None] = lambda _: None,
) -> list[Answer]:
    """Return the answers to the questions of these names, from one reading of the log.

    `residents` says how many each municipality has: a gateway's log does not know what its budgets should fit.
    Raises UnreadableLog. Damage is not looked for here: `audit.questions.integrity` does that.
    """
    questions: list[Question] = [Misuse(residents) if name == Misuse.name else QUESTIONS[name]() for name in names]
    with source.open() as reading:
        for index, entry in reading.entries():
            try:
                fact = Fact(json.loads(entry))
                for question in questions:
                    question.take(fact)
            except (ValueError, KeyError, TypeError):
                raise UnreadableLog(f"entry {index} is damaged: run verify") from None
            advance(1)
    return [question.answer() for question in questions]
