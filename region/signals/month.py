"""What one partner sends in one month: new signals, repeats of last month, some rows with mistakes of form."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from region.population.municipality import Municipality
from region.signals.drawing import SignalDraw
from region.signals.form_mistakes import spoil
from region.signals.row import Row, Truth

MISTAKE_SHARE = 0.05
REPEAT_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Sent:
    """Rows and their truths, side by side."""

    rows: list[Row]
    truths: list[Truth]


class PartnerYear:
    """One partner over the months; remembers what it sent."""

    def __init__(self, name: str, partner_type: str, municipalities: Sequence[Municipality], *, seed: int) -> None:
        self._name = name
        self._chance = random.Random(f"{seed}/{name}")
        self._sizes = [len(municipality.residents) for municipality in municipalities]
        self._sources = [
            SignalDraw(municipality, partner_type, seed=f"{seed}/{name}/{municipality.code}")
            for municipality in municipalities
        ]
        self._sent: list[tuple[Row, Truth]] = []

    def month(self, count: int, sent: date) -> Sent:
        """Return `count` rows sent on one day, with their truths."""
        fresh, pairs = [], []
        stem = f"{self._name}-{sent:%y%m}"
        repeats = min(len(self._sent), int(count * REPEAT_SHARE))
        for number, (row, truth) in enumerate(self._chance.sample(self._sent, repeats)):
            pairs.append(self._again(row, truth, f"{stem}-r{number:05d}", sent))
        for _ in range(count - repeats):
            (source,) = self._chance.choices(self._sources, self._sizes)
            fresh.append(source.signal(sent, prefix=f"{stem}-{self._sources.index(source)}"))
        self._sent = list(fresh)
        pairs += [self._spoilt(*pair) if self._chance.random() < MISTAKE_SHARE else pair for pair in fresh]
        self._chance.shuffle(pairs)
        return Sent([row for row, _ in pairs], [truth for _, truth in pairs])

    def _again(self, row: Row, truth: Truth, reference: str, sent: date) -> tuple[Row, Truth]:
        """The arrears of last month, still unpaid; grown for half of them."""
        amount = int(row.amount_cents)
        grown = self._chance.random() < 0.5
        later = replace(
            row,
            partner_ref=reference,
            sent_date=sent.isoformat(),
            amount_cents=str(amount + self._chance.randint(2_000, 20_000) if grown else amount),
        )
        scenario = f"repeat_{'grown' if grown else 'same'}"
        return later, Truth(
            partner_ref=reference,
            bsn=truth.bsn,
            municipality=truth.municipality,
            scenario=scenario,
            tags=(truth.scenario, *truth.tags),
        )

    def _spoilt(self, row: Row, truth: Truth) -> tuple[Row, Truth]:
        spoilt = replace(row)
        scenario = f"form_{spoil(self._chance, spoilt)}"
        # A row that breaks the form must not get in, whoever it is about.
        return spoilt, Truth(partner_ref=truth.partner_ref, bsn="", municipality=truth.municipality, scenario=scenario)
