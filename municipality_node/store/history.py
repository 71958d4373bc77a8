"""Who owed whom since when: keyed pseudonyms of the person and of the debt, for repeats (rule P2)."""

from datetime import date

from sqlalchemy import Connection, insert, select

from keys.identity import Day, Oin
from municipality_node.domain.resident import Bsn
from municipality_node.store.cipher import ColumnCipher, References
from municipality_node.store.schema import HISTORY

_AMOUNT = "history.sealed_amount"
_AMOUNT_SIZE = 8


class History:
    """Reads and writes the history. Works on the caller's connection; holds no state."""

    def __init__(self, cipher: ColumnCipher, references: References) -> None:
        self._cipher = cipher
        self._references = references

    def _repeat_ref(self, bsn: Bsn, partner: Oin, since: date | None) -> bytes:
        return self._references.reference("repeat", bsn.value, partner.value, since.isoformat() if since else "")

    def highest_before(self, connection: Connection, bsn: Bsn, partner: Oin, since: date | None) -> int | None:
        """Return the highest amount in cents that `partner` signalled of this debt; None for a first signal."""
        ref = self._repeat_ref(bsn, partner, since)
        sealed = connection.execute(select(HISTORY.c.sealed_amount).where(HISTORY.c.repeat_ref == ref)).scalars()
        amounts = [int.from_bytes(self._cipher.unseal(_AMOUNT, ref, value), "big") for value in sealed]
        return max(amounts, default=None)

    def add(
        self,
        connection: Connection,
        bsn: Bsn,
        partner: Oin,
        *,
        since: date | None,
        amount_cents: int,
        sent: date,
        signal_row: int,
    ) -> None:
        """Remember a signal that was decided on."""
        ref = self._repeat_ref(bsn, partner, since)
        connection.execute(
            insert(HISTORY).values(
                person_ref=self._references.reference("person", bsn.value),
                repeat_ref=ref,
                sent_day=Day.of(sent).number,
                sealed_amount=self._cipher.seal(_AMOUNT, ref, amount_cents.to_bytes(_AMOUNT_SIZE, "big")),
                signal_row=signal_row,
            )
        )
