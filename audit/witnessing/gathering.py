"""Gathers cosignatures for a checkpoint from several witnesses at once; what one of them does holds up no other."""

import base64
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum

from audit.checkpoint import Checkpoint, parse
from audit.verify.note import PinnedKey, cosigned, signed_root
from audit.witnessing.call import WitnessCall, WitnessUnreachable

_MOST_SUBMISSIONS = 3
REST_SECONDS = 60.0
_OK, _CONFLICT, _UNPROCESSABLE = 200, 409, 422
Consistency = Callable[[int], Sequence[bytes]]


class Trouble(StrEnum):
    """Why a witness did not cosign."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    """It does not know the log or the key, or did not answer as a witness."""
    FORGED = "forged"
    """What came back is not this witness's cosignature."""
    CONTRADICTED = "contradicted"
    """It says that it cosigned another history of this log."""


@dataclass(frozen=True, slots=True)
class NamedWitness:
    """A witness and the keys that its cosignatures must be under."""

    keys: Sequence[PinnedKey]
    call: WitnessCall

    @property
    def name(self) -> str:
        """The witness's name, from its keys."""
        return self.keys[0].name


@dataclass(slots=True, kw_only=True)
class Gathered:
    """What the witnesses answered."""

    lines: dict[str, bytes] = field(default_factory=dict)
    trouble: dict[str, Trouble] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What is known of a log elsewhere."""

    checkpoints: Sequence[Checkpoint]
    told: int
    """How many witnesses answered, be it that they know nothing."""


class Witnesses:
    """The witnesses of one log, and how many of them make a quorum."""

    def __init__(
        self,
        origin: str,
        witnesses: Sequence[NamedWitness],
        quorum: int,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._origin = origin
        self._witnesses = witnesses
        self._sizes = dict.fromkeys((witness.name for witness in witnesses), 0)
        self._resting: dict[str, tuple[float, Trouble]] = {}
        self._now = now
        self.quorum = quorum

    @property
    def names(self) -> Sequence[str]:
        """Every witness."""
        return [witness.name for witness in self._witnesses]

    def cosigners(self, note: bytes) -> Mapping[str, int]:
        """Return which witnesses cosigned a note, and when."""
        return cosigned(note, [key for witness in self._witnesses for key in witness.keys])

    def enough(self, note: bytes) -> bool:
        """Whether a quorum cosigned a note."""
        return len(self.cosigners(note)) >= self.quorum

    def gather(self, note: bytes, consistency: Consistency) -> Gathered:
        """Ask every witness whose cosignature `note` lacks. `consistency` returns the proof from a smaller size.

        A witness that did not cosign is left alone for a minute, so that a dead one costs a service next to nothing.
        """
        have, now = self.cosigners(note), self._now()
        resting = {name: trouble for name, (until, trouble) in self._resting.items() if now < until}
        asked = [one for one in self._witnesses if one.name not in have and one.name not in resting]
        gathered, stated = Gathered(trouble={name: resting[name] for name in resting if name not in have}), parse(note)
        if not asked:
            return gathered
        with ThreadPoolExecutor(len(asked), thread_name_prefix="witness") as threads:
            answers = threads.map(lambda witness: self._ask(witness, note, stated, consistency), asked)
            for witness, answer in zip(asked, answers, strict=True):
                if isinstance(answer, Trouble):
                    gathered.trouble[witness.name] = answer
                    self._resting[witness.name] = (self._now() + REST_SECONDS, answer)
                else:
                    gathered.lines[witness.name] = answer
        return gathered

    @property
    def revealing(self) -> int:
        """How many witnesses have to answer so that one of them is of every quorum there ever was."""
        return len(self._witnesses) - self.quorum + 1

    def known_elsewhere(self, keys: Sequence[PinnedKey]) -> Elsewhere:
        """Return the newest checkpoints that witnesses show of this log, those only that one of its `keys` signed.

        Witnesses that cannot be reached are passed over: what is returned needs no trust in them.
        """
        if not self._witnesses:
            return Elsewhere(checkpoints=(), told=0)
        with ThreadPoolExecutor(len(self._witnesses), thread_name_prefix="witness") as threads:
            notes = [note for note in threads.map(self._latest, self._witnesses) if note is not None]
        signed = [one for note in notes if (one := signed_root(note, keys)) is not None]
        shown = [Checkpoint(origin=one.origin, size=one.size, root=one.root) for one in signed]
        return Elsewhere(checkpoints=shown, told=len(notes))

    def _latest(self, witness: NamedWitness) -> bytes | None:
        """Return the newest checkpoint of a witness, empty when it knows none; None when it cannot be reached."""
        try:
            return witness.call.latest(self._origin) or b""
        except WitnessUnreachable:
            return None

    def _ask(self, witness: NamedWitness, note: bytes, stated: Checkpoint, consistency: Consistency) -> bytes | Trouble:
        for _ in range(_MOST_SUBMISSIONS):
            old = min(self._sizes[witness.name], stated.size)
            try:
                status, body = witness.call.add_checkpoint(_submission(old, consistency(old), note))
            except WitnessUnreachable:
                return Trouble.UNREACHABLE
            if status == _OK:
                self._sizes[witness.name] = stated.size
                return _own_lines(note, body, witness)
            told = _told_size(body) if status == _CONFLICT else None
            if told is None:
                return Trouble.CONTRADICTED if status == _UNPROCESSABLE else Trouble.REFUSED
            if told > stated.size or told == old:
                return Trouble.CONTRADICTED
            self._sizes[witness.name] = told
        return Trouble.REFUSED


def _submission(old: int, proof: Sequence[bytes], note: bytes) -> bytes:
    lines = [f"old {old}", *(base64.b64encode(value).decode() for value in proof)]
    return "\n".join(lines).encode() + b"\n\n" + note


def _told_size(body: bytes) -> int | None:
    text = body.decode("ascii", errors="replace").removesuffix("\n")
    return int(text) if text.isdigit() and len(text) <= 18 else None  # noqa: PLR2004 - below 2^63


def _own_lines(note: bytes, body: bytes, witness: NamedWitness) -> bytes | Trouble:
    """Return the lines that are this witness's: what else it sent is not ours to keep."""
    kept = [
        line + b"\n"
        for line in body.split(b"\n")
        if line and witness.name in cosigned(note + line + b"\n", witness.keys)
    ]
    return b"".join(kept) or Trouble.FORGED
