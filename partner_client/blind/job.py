"""What travels to whoever blinds and seals: one batch of signals for one destination, in values that pickle fast."""

from datetime import date
from typing import NamedTuple

from keys.destination import Destination
from keys.voprf import Evaluation
from signals.signal import Signal

Subject = tuple[str, str, str, str, date | None, str, int, str, str]


class Item(NamedTuple):
    """One signal: its id, its canonical bytes, and whom it is about."""

    signal_id: bytes
    canonical: bytes
    subject: Subject

    def __repr__(self) -> str:
        return "Item(…)"


class Job(NamedTuple):
    """Signals that go to one destination on one day."""

    destination: Destination
    day: int
    items: tuple[Item, ...]


class Blinded(NamedTuple):
    """Six elements per signal, in order, to have evaluated; and the inputs they are made of, with their kinds."""

    elements: tuple[bytes, ...]
    inputs: tuple[bytes, ...]
    kinds: tuple[str, ...]
    """Empty for a slot that the signal does not fill."""

    def __repr__(self) -> str:
        return "Blinded(…)"


class Evaluated(NamedTuple):
    """What every evaluator answered, in the order of the destination."""

    answers: tuple[tuple[tuple[bytes, ...], bytes], ...]

    @classmethod
    def of(cls, evaluations: list[Evaluation]) -> "Evaluated":
        """Return the answers as plain values."""
        return cls(tuple((tuple(each.elements), each.proof) for each in evaluations))

    def evaluations(self) -> list[Evaluation]:
        """Return the answers as the keyed function knows them."""
        return [Evaluation(list(elements), proof) for elements, proof in self.answers]


class Sealed(NamedTuple):
    """The bundle of each signal, None for one that cannot be sealed; or the code of why none was."""

    bundles: tuple[bytes | None, ...]
    failure: str = ""


def subject_of(signal: Signal) -> Subject:
    """Return whom a signal is about."""
    return (
        signal.initials, signal.prefix, signal.surname, signal.trade_name, signal.birth_date, signal.postcode,
        signal.house_number, signal.house_letter, signal.house_suffix,
    )  # fmt: skip
