"""What a log sends to a witness (C2SP tlog-witness, add-checkpoint): an old size, a consistency proof, a checkpoint."""

from dataclasses import dataclass

from audit.verify.pinned_key import decode64

MAX_BODY = 1 << 17
MAX_PROOF = 63
_HASH = 32


class SubmissionMalformed(Exception):
    """A body is not one of add-checkpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One request, as far as it can be read without keys."""

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes
    origin: str


def read(body: bytes) -> Submission:
    """Return what a body says; nothing of it is verified. Raises SubmissionMalformed."""
    if len(body) > MAX_BODY:
        raise SubmissionMalformed
    head, gap, note = body.partition(b"\n\n")
    try:
        first, *proof = head.decode("ascii").split("\n")
        word, old = first.split(" ")
        size = int(old)
        hashes = tuple(decode64(line) for line in proof)
        origin = note.decode().split("\n", 1)[0]
    except ValueError:
        raise SubmissionMalformed from None
    well_formed = gap and word == "old" and str(size) == old and size >= 0 and origin and len(hashes) <= MAX_PROOF
    if not well_formed or any(len(value) != _HASH for value in hashes):
        raise SubmissionMalformed
    return Submission(old_size=size, proof=hashes, note=note, origin=origin)
