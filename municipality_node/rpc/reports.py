"""The report service."""

from collections.abc import Mapping
from typing import Any

from drempel.v1 import report_pb2, report_pb2_grpc

from municipality_node.casework.desk import Desk
from municipality_node.domain.reporting.periods import Grain
from municipality_node.domain.reporting.tables import ReportTable, TableName
from municipality_node.reporting.regressing import Model, regressions
from municipality_node.reporting.report import Report, ReportWish
from municipality_node.rpc.caller import Caller
from municipality_node.rpc.console_words import on_wire, required
from servicekit.refusal import RequestMalformed

wire: Any = report_pb2
MOST_PERIODS = 60


class ReportServicer(report_pb2_grpc.ReportServiceServicer):
    """Translates, and lets the use case decide."""

    def __init__(self, desks: Mapping[str, Desk]) -> None:
        self._desks = desks

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
