"""The national exchange files of one municipality. Recorded before anybody has a byte of them."""

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from audit.events import EventId
from municipality_node.casework.desk import Desk, Session
from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.casework.roles import Permission
from municipality_node.domain.reporting.exchange import Delivered, Supplier, WorkedCase, deliveries
from municipality_node.errors import ExchangeRefused
from municipality_node.processing_log import EXCHANGED
from servicekit.transactions import read_transaction, write_transaction

_PRIVATE = stat.S_IRUSR | stat.S_IWUSR


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Delivery:
    """Name and text (JSON) of each file, and what they hold in all; no file where there is no signal."""

    files: tuple[tuple[str, str], ...]
    cases: int
    signals: int


class Exchange:
    """Tells the national statistics office what the law asks. Without a supplier nobody delivers."""

    def __init__(self, desk: Desk, supplier: Supplier | None) -> None:
        self._desk = desk
        self._supplier = supplier

    def supplier(self, session: Session) -> Supplier:
        """Return who delivers. Raises NotPermitted, ExchangeRefused where the configuration does not say."""
        self._desk.permit(session, Permission.DELIVER_EXCHANGE)
        if self._supplier is None:
            raise ExchangeRefused("the configuration does not say who delivers", field="exchange")
        return self._supplier

    def deliver(self, session: Session, *, first: date, last: date) -> Delivery:
        """Return the cases that were opened in these days; on record.

        Raises NotPermitted, ExchangeRefused without a supplier and for days that end before they begin.
        """
        supplier = self.supplier(session)
        if last < first:
            raise ExchangeRefused("the period ends before it begins", field="last")
        cases = list(self._cases(first, last))
        delivered = Delivered(
            municipality=self._desk.tenant.municipality.value, first=first, last=last, moment=self._desk.now
        )
        documents = deliveries(cases, supplier, delivered, self._name)
        signals = sum(len(case.particulars.standing) for case, _ in cases)
        facts = {"cases": len(cases), "signals": signals, "files": len(documents)}
        with write_transaction(self._desk.tenant.engine) as connection:
            self._desk.record(connection, self._desk.event(session, EventId.EXCHANGE_DELIVERED, "exchange", facts))
            self._desk.handled(EXCHANGED, [one.bsn for case, _ in cases for one in case.particulars.standing])
        stem = f"ddas-{delivered.municipality}-{first:%Y%m%d}-{last:%Y%m%d}"
        files = tuple(
            (f"{stem}-{number}.json", json.dumps(document, ensure_ascii=False, indent=1))
            for number, document in enumerate(documents, start=1)
        )
        return Delivery(files=files, cases=len(cases), signals=signals)

    def _cases(self, first: date, last: date) -> Iterator[WorkedCase]:
        month, desk = CaseMonth.of(first), self._desk
        while month.first_day <= last:
            with read_transaction(desk.tenant.engine) as connection:
                stored = desk.cases.of_month(connection, desk.tenant.data_keys, month)
                made = desk.attempts.of_cases(connection, [one.case.number for one in stored])
            for one in stored:
                if first <= one.case.opened <= last:
                    yield one.case, [each.attempt for each in made[one.case.number]]
            month = CaseMonth.of(month.next_month)

    def _name(self, row: int) -> str:
        """Return the id of a signal in every delivery: keyed, so that it leads nowhere else."""
        return self._desk.pseudonyms.exchanged(row).hex()


def write(delivery: Delivery, directory: Path) -> list[Path]:
    """Put new, private files into a directory; return where. Raises ExchangeRefused for one that is there already."""
    paths = [directory / name for name, _ in delivery.files]
    for path, (_, text) in zip(paths, delivery.files, strict=True):
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            raise ExchangeRefused("the file is there already, or cannot be written", field=path.name) from None
    return paths
