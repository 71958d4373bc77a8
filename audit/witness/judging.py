"""Judges a submitted checkpoint (C2SP tlog-witness): cosigned when the log only grew, refused in every other case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from audit.cosignature import Cosigner
from audit.verify.note import PinnedKey, SignedRoot, signed_root
from audit.verify.tree import continues
from audit.witness.book import Book, Evidence, Seen, Turn
from audit.witness.submission import Submission, SubmissionMalformed, read

SIZE_TYPE = "text/x.tlog.size"
_TEXT = "text/plain; charset=utf-8"


class Outcome(StrEnum):
    """What came of a submission."""

    COSIGNED = "cosigned"
    MALFORMED = "malformed"
    UNKNOWN_LOG = "unknown-log"
    FORGED = "forged"
    """No key of the log signed it."""
    OTHER_SIZE = "other-size"
    """It does not begin at what was cosigned last; the log is told where it should."""
    CONTRADICTED = "contradicted"
    """The log signed another history than was cosigned; kept as evidence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, and for a submission what came of it."""

    status: int
    body: bytes = b""
    content_type: str = _TEXT
    outcome: Outcome | None = None


class Witness:
    """Holds each log to the newest checkpoint that it cosigned. `now` is POSIX time."""

    def __init__(
        self, *, logs: Sequence[PinnedKey], book: Book, cosigners: Sequence[Cosigner], now: Callable[[], int]
    ) -> None:
        self._logs: Mapping[str, list[PinnedKey]] = {
            name: [key for key in logs if key.name == name] for name in {key.name for key in logs}
        }
        self._book = book
        self._cosigners = cosigners
        self._now = now

    def add_checkpoint(self, body: bytes) -> Answer:
        """Return the cosignatures, once the checkpoint is remembered durably; or why there are none.

        400: not a submission. 403: no key of the log signed it. 404: not a log that is witnessed. 409: the log says
        it grew from another size than was cosigned (the body is that size), or states another root for it. 422: the
        log did not grow from what was cosigned.
        """
        try:
            submission = read(body)
        except SubmissionMalformed:
            return Answer(400, outcome=Outcome.MALFORMED)
        keys = self._logs.get(submission.origin)
        if keys is None:
            return Answer(404, outcome=Outcome.UNKNOWN_LOG)
        stated = signed_root(submission.note, keys)
        if stated is None:
            return Answer(403, outcome=Outcome.FORGED)
        if submission.old_size > stated.size:
            return Answer(400, outcome=Outcome.MALFORMED)
        with self._book.turn(submission.origin) as turn:
            return self._judge(turn, submission, stated, body)

    def latest(self, origin: str) -> Answer:
        """Return the newest checkpoint of a log that was cosigned, with the cosignatures."""
        with self._book.turn(origin) as turn:
            seen = turn.latest()
        return Answer(404) if seen is None else Answer(200, seen.note)

    @property
    def origins(self) -> Sequence[str]:
        """The logs that are witnessed."""
        return sorted(self._logs)

    def _judge(self, turn: Turn, submission: Submission, stated: SignedRoot, body: bytes) -> Answer:
        seen = turn.latest()
        size = 0 if seen is None else seen.size
        if submission.old_size != size:
            return self._other_size(turn, submission, stated, body, size)
        if seen is not None and stated.size == size and stated.root != seen.root:
            self._keep(turn, "another root for the size that was cosigned", body)
            return Answer(409, f"{size}\n".encode(), SIZE_TYPE, Outcome.CONTRADICTED)
        earlier = (size, stated.root if seen is None else seen.root)
        grew = not submission.proof if size == 0 else continues(earlier, (stated.size, stated.root), submission.proof)
        if not grew:
            self._keep(turn, "the proof does not lead from what was cosigned", body)
            return Answer(422, outcome=Outcome.CONTRADICTED)
        return Answer(200, self._cosign(turn, submission.note, stated, seen), outcome=Outcome.COSIGNED)

    def _other_size(self, turn: Turn, submission: Submission, stated: SignedRoot, body: bytes, size: int) -> Answer:
        seen, outcome = turn.latest(), Outcome.CONTRADICTED
        if seen is not None and stated.size == size and stated.root != seen.root:
            self._keep(turn, "another root for the size that was cosigned", body)
        elif stated.size < size and submission.old_size:
            self._keep(turn, "a smaller tree than was cosigned", body)
        else:
            outcome = Outcome.OTHER_SIZE
        return Answer(409, f"{size}\n".encode(), SIZE_TYPE, outcome)

    def _cosign(self, turn: Turn, note: bytes, stated: SignedRoot, seen: Seen | None) -> bytes:
        # A cosignature says that nothing larger was seen at its time: times of one log do not run backwards.
        time = max(self._now(), seen.time if seen else 0)
        text = note.rpartition(b"\n\n")[0].decode() + "\n"
        lines = "".join(cosigner.line(text, time) for cosigner in self._cosigners).encode()
        turn.replace(Seen(size=stated.size, root=stated.root, time=time, note=note + lines))
        return lines

    def _keep(self, turn: Turn, words: str, body: bytes) -> None:
        turn.keep_evidence(Evidence(origin=turn.origin, time=self._now(), words=words, body=body))
