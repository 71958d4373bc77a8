"""Whether the log is intact: the whole verification, as one table."""

from audit.questions.answer import Answer
from audit.verify.note import Quorum
from audit.verify.source import LogSource
from audit.verify.verdict import Verdict
from audit.verify.verification import verify

NAME = "integrity"
QUESTION = "Is the log intact?"


def integrity(source: LogSource, key_lines: str, witnesses: Quorum | None = None) -> tuple[Answer, Verdict]:
    """Return the answer and the verdict behind it. Raises KeyRefused and UnreadableLog."""
    verdict = verify(source, key_lines, witnesses=witnesses)
    unseen = "nobody asked" if witnesses is None else "nothing yet"
    rows = [
        ("verdict", "INTACT" if verdict.sound else "NOT INTACT"),
        ("entries", verdict.entries),
        ("signed up to", verdict.signed_size),
        ("witnessed up to", unseen if verdict.witnessed_size is None else verdict.witnessed_size),
        ("checkpoints", verdict.checkpoints),
        ("root", verdict.root),
        ("earlier times than the entry before", verdict.steps_back),
    ]
    answer = Answer(
        name=NAME, question=QUESTION, columns=("what", "value"), rows=rows, notes=verdict.findings,
        alarming=not verdict.sound,
    )  # fmt: skip
    return answer, verdict
