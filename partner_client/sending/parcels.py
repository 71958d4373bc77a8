"""From the lines of a partner file to parcels: runs of lines, checked, prepared, and ready to be sent in order."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from keys.identity import SignalId
from partner_client.outcome import Refused, SealedSignal, SignedSignal, UnsealedSignal
from partner_client.sending.preparation import Preparation
from signals import form
from signals.form_rules import TypeRules
from signals.partner_file import Line

Outgoing = SignedSignal | SealedSignal | UnsealedSignal
REFERENCE_TWICE = Refused("FILE_REFERENCE_TWICE", "partner_ref")
"""A reference that stood on an earlier line: the gateway would answer with the earlier signal's receipt."""
_MOST_LINES = 20
"""A parcel of `batch` signals ends at the latest after this many times as many lines, so that memory is bounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Consecutive lines: what to send, and what is settled without sending."""

    number: int
    last_line: int
    """Up to which the file is settled with this parcel; 0 for a part of one, which settles no line but its own."""
    lines: tuple[int, ...] = ()
    signals: tuple[Outgoing, ...] = ()
    """`signals[i]` stands on `lines[i]`."""
    refused: tuple[tuple[int, Refused], ...] = ()
    known: tuple[tuple[int, SignalId], ...] = ()
    """Lines whose signal has a receipt from an earlier run."""


@dataclass(slots=True)
class _Packing:
    """A parcel that is being filled."""

    last_line: int = 0
    count: int = 0
    lines: list[int] = field(default_factory=list)
    signals: list[Outgoing] = field(default_factory=list)
    refused: list[tuple[int, Refused]] = field(default_factory=list)
    known: list[tuple[int, SignalId]] = field(default_factory=list)

    def parcel(self, number: int) -> Parcel:
        return Parcel(
            number=number, last_line=self.last_line, lines=tuple(self.lines), signals=tuple(self.signals),
            refused=tuple(self.refused), known=tuple(self.known),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Packer:
    """How lines become parcels."""

    preparation: Preparation
    rules: TypeRules
    today: date
    batch: int

    def parcels(self, lines: Iterable[Line], *, after_line: int, known: Collection[bytes]) -> Iterator[Parcel]:
        """Yield parcels of the lines behind `after_line`; earlier lines only count for references used twice.

        `known` are the signal ids, as bytes, that hold a receipt already.
        """
        number, packing, used = 1, _Packing(), set[bytes]()
        for line in lines:
            self._pack(line, packing, used, after_line=after_line, known=known)
            if len(packing.signals) >= self.batch or packing.count >= self.batch * _MOST_LINES:
                yield packing.parcel(number)
                number, packing = number + 1, _Packing()
        if packing.count:
            yield packing.parcel(number)

    def _pack(
        self, line: Line, packing: _Packing, used: set[bytes], *, after_line: int, known: Collection[bytes]
    ) -> None:
        own_id = self.preparation.signal_id(line.partner_ref)
        twice = bool(line.partner_ref) and own_id.value in used
        used.add(own_id.value)
        if line.number <= after_line:
            return
        packing.count += 1
        packing.last_line = line.number
        refusals = [REFERENCE_TWICE] if twice else problems(line, self.rules, self.today)
        packing.refused += [(line.number, refusal) for refusal in refusals]
        if line.signal is None or refusals:
            return
        if own_id.value in known:
            packing.known.append((line.number, own_id))
            return
        ready = self.preparation.prepare(line.signal)
        if isinstance(ready, Refused):
            packing.refused.append((line.number, ready))
        else:
            packing.lines.append(line.number)
            packing.signals.append(ready)


def problems(line: Line, rules: TypeRules, today: date) -> list[Refused]:
    """Return everything that is wrong with a line, as far as can be told offline."""
    unread = [Refused(str(error.code), error.field) for error in line.errors]
    found = form.check(line.signal, rules, today=today) if line.signal else []
    return unread + [Refused(str(error.code), error.field) for error in found]
