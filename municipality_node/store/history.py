"""Who owed whom since when: keyed pseudonyms of the person and of the debt, for repeats (rule P2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select

from keys.identity import Day, Oin
from municipality_node.domain.resident import Bsn
from municipality_node.store.cipher import ColumnCipher, References
from municipality_node.store.schema import HISTORY

_AMOUNT = "history.sealed_amount"
_AMOUNT_SIZE = 8
_CHUNK = 500


@dataclass(frozen=True, slots=True, repr=False)
class Debt:
    """What a repeat repeats: one person's debt to one partner since one day."""

    bsn: Bsn
    partner: Oin
    since: date | None


class Recollection:
    """What the history says of the debts of one page, and what the page adds to it."""

    def __init__(self, highest: dict[bytes, int], references: References) -> None:
        self._highest = highest
        self._references = references
        self.added: list[tuple[Debt, int, date, int]] = []

    def highest_before(self, debt: Debt) -> int | None:
        """Return the highest amount in cents that was signalled of this debt; None for a first signal."""
        return self._highest.get(debt_ref(self._references, debt))

    def add(self, debt: Debt, *, amount_cents: int, sent: date, signal_row: int) -> None:
        """Remember a signal that was decided on."""
        ref = debt_ref(self._references, debt)
        self._highest[ref] = max(amount_cents, self._highest.get(ref, 0))
        self.added.append((debt, amount_cents, sent, signal_row))


def debt_ref(references: References, debt: Debt) -> bytes:
    """Return the keyed pseudonym of a debt."""
    since = debt.since.isoformat() if debt.since else ""
    return references.reference("repeat", debt.bsn.value, debt.partner.value, since)


class History:
    """Reads and writes the history. Works on the caller's connection; holds no state."""

    def __init__(self, cipher: ColumnCipher, references: References) -> None:
        self._cipher = cipher
        self._references = references

    def recall(self, connection: Connection, debts: Iterable[Debt]) -> Recollection:
        """Return what is remembered of these debts."""
        refs = list({debt_ref(self._references, debt) for debt in debts})
        highest: dict[bytes, int] = {}
        for start in range(0, len(refs), _CHUNK):
            query = select(HISTORY.c.repeat_ref, HISTORY.c.sealed_amount).where(
                HISTORY.c.repeat_ref.in_(refs[start : start + _CHUNK])
            )
            for ref, sealed in connection.execute(query):
                amount = int.from_bytes(self._cipher.unseal(_AMOUNT, ref, sealed), "big")
                highest[ref] = max(amount, highest.get(ref, 0))
        return Recollection(highest, self._references)

    def write(self, connection: Connection, recollection: Recollection) -> None:
        """Keep what a page added; the signals' rows are there already."""
        rows = [self._row(*added) for added in recollection.added]
        if rows:
            connection.execute(insert(HISTORY), rows)

    def _row(self, debt: Debt, amount_cents: int, sent: date, signal_row: int) -> dict[str, object]:
        ref = debt_ref(self._references, debt)
        return {
            "person_ref": self._references.reference("person", debt.bsn.value),
            "repeat_ref": ref,
            "sent_day": Day.of(sent).number,
            "sealed_amount": self._cipher.seal(_AMOUNT, ref, amount_cents.to_bytes(_AMOUNT_SIZE, "big")),
            "signal_row": signal_row,
        }
