"""Takes a signal back in one transaction: out of its mailbox, marked on its receipt, told to whoever saw it."""

from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from audit.events import EventId
from audit.reference import new_reference_key, reference
from gateway.adapters.audit_trail import COMMAND_LINE, OPERATOR, PARTNER_API, AuditTrail
from gateway.adapters.mailbox_calls import call
from gateway.adapters.reference_keys import ReferenceKeys
from gateway.adapters.row_keys import take
from gateway.adapters.schema import LOST, WITHDRAWN, mailbox_item, municipality, receipt
from keys.identity import Day, Oin


class TakingBack:
    """Writes withdrawals, inside the transaction of whoever decides on them."""

    def __init__(self, trail: AuditTrail, keys: ReferenceKeys) -> None:
        self._trail = trail
        self._keys = keys

    def take_back(self, connection: Connection, partner: Oin, found: Row[Any]) -> None:
        """Withdraw the signal of a receipt on the word of its partner."""
        self._write(connection, partner, found, WITHDRAWN, actor=partner.value, origin=PARTNER_API)

    def let_go(self, connection: Connection, partner: Oin, found: Row[Any]) -> None:
        """Withdraw the signal of a receipt on the word of the gateway's operator, because its bundle was lost.

        The municipality is told in any case: a store that was restored does not know what nodes were shown since.
        """
        self._write(connection, partner, found, LOST, actor=OPERATOR, origin=COMMAND_LINE)

    def _write(
        self, connection: Connection, partner: Oin, found: Row[Any], how: int, *, actor: str, origin: str
    ) -> None:
        connection.execute(update(receipt).where(receipt.c.number == found.number).values(withdrawn=how))
        removed = connection.execute(delete(mailbox_item).where(mailbox_item.c.sequence == found.number)).rowcount
        shown = connection.scalar(select(municipality.c.shown_through).where(municipality.c.code == found.municipality))
        if how == LOST or not removed or found.number <= (shown or 0):
            connection.execute(
                insert(mailbox_item).values(
                    sequence=take(connection, 1), municipality=found.municipality,
                    partner_oin=partner.value, signal_id=found.signal_id,
                )
            )  # fmt: skip
        call(connection, [found.municipality])
        self._trail.note(
            connection,
            EventId.SIGNAL_WITHDRAWN,
            about=reference(self._keys.kept(Day(found.day), found.receipt_id) or new_reference_key(), 1),
            actor=actor,
            origin=origin,
            fields={"municipality": found.municipality},
        )
