"""The report service."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from drempel.v1 import report_pb2, report_pb2_grpc

from municipality_node.casework.desk import Desk
from municipality_node.domain.reporting.periods import Grain
from municipality_node.domain.reporting.tables import ReportTable, TableName
from municipality_node.reporting.exchanging import Exchange
from municipality_node.reporting.regressing import Model, regressions
from municipality_node.reporting.report import Report, ReportWish
from municipality_node.rpc.caller import Caller
from municipality_node.rpc.console_messages import optional_day
from municipality_node.rpc.console_words import on_wire, required
from servicekit.refusal import RequestMalformed

wire: Any = report_pb2
MOST_PERIODS = 60
PIECE = 256 << 10
"""Bytes of a file to a message."""


class ReportServicer(report_pb2_grpc.ReportServiceServicer):
    """Translates, and lets the use case decide."""

    def __init__(self, desks: Mapping[str, Desk], exchanges: Mapping[str, Exchange]) -> None:
        self._desks = desks
        self._exchanges = exchanges

    def GetReport(self, request: Any, context: Any) -> Any:  # noqa: N802 - the contract's name
        """Return the tables."""
        caller = Caller.of(self._desks, context)
        shown = Report(caller.desk).show(caller.session, _wish(request))
        return wire.GetReportResponse(tables=[_table(one) for one in shown])

    def GetRegressions(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Return every model."""
        caller = Caller.of(self._desks, context)
        models = regressions([Report(caller.desk).aggregates(caller.session)])
        return wire.GetRegressionsResponse(models=[_model(one) for one in models])

    def GetSupplier(self, _: Any, context: Any) -> Any:  # noqa: N802
        """Return who delivers."""
        caller, exchange = self._exchange(context)
        supplier = exchange.supplier(caller.session)
        return wire.GetSupplierResponse(
            name=supplier.name,
            code=supplier.code,
            chamber_number=supplier.chamber_number,
            contact_name=supplier.contact_name,
            contact_email=supplier.contact_email,
        )

    def DeliverExchange(self, request: Any, context: Any) -> Iterator[Any]:  # noqa: N802
        """Return what there is, and then the files in pieces."""
        caller, exchange = self._exchange(context)
        first, last = _day(request, "first"), _day(request, "last")
        delivery = exchange.deliver(caller.session, first=first, last=last)
        contents = wire.ExchangeContents(cases=delivery.cases, signals=delivery.signals, files=len(delivery.files))
        yield wire.DeliverExchangeResponse(contents=contents)
        for name, text in delivery.files:
            content = text.encode()
            for start in range(0, len(content), PIECE):
                piece = wire.ExchangePiece(name=name, content=content[start : start + PIECE])
                yield wire.DeliverExchangeResponse(piece=piece)

    def _exchange(self, context: Any) -> tuple[Caller, Exchange]:
        caller = Caller.of(self._desks, context)
        return caller, self._exchanges[caller.desk.tenant.municipality.value]


def _day(request: Any, field: str) -> date:
    day = optional_day(request, field)
    if day is None:
        raise RequestMalformed("missing", field=field)
    return day


def _model(model: Model) -> Any:
    return wire.RegressionModel(
        name=model.name.value,
        observations=model.observations,
        needed=model.needed,
        coefficients=[
            wire.RegressionCoefficient(term=one.term, value=one.value, error=one.error, low=one.low, high=one.high)
            for one in model.coefficients
        ],
    )


def _wish(request: Any) -> ReportWish:
    if not 1 <= request.periods <= MOST_PERIODS:
        raise RequestMalformed(f"1 to {MOST_PERIODS}", field="periods")
    try:
        names = tuple(TableName(name) for name in request.tables)
    except ValueError:
        raise RequestMalformed("not a registered table", field="tables") from None
    return ReportWish(grain=required(Grain, request.grain), count=request.periods, tables=names or tuple(TableName))


def _table(table: ReportTable) -> Any:
    return wire.ReportTable(
        name=table.name.value,
        unit=on_wire(table.unit),
        axis=table.axis,
        categories=table.categories,
        series=[
            wire.ReportSeries(name=name, figures=[wire.Figure(value=value) for value in values])
            for name, values in table.series
        ],
    )
